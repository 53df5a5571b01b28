import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstFreePriority, movesFor } from "./new-queue.ts";

const priorities = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 20 });
const asQueues = (list: readonly number[]) => list.map((priority) => ({ id: `q${priority}`, priority }));

describe("the priorities of a pool's queues", () => {
  it("stay apart and in their order when a queue takes any place", () => {
    fc.assert(
      fc.property(priorities, fc.integer({ min: 1, max: 30 }), (list, taken) => {
        const queues = asQueues(list);
        const moved = movesFor(queues, { id: "new", priority: taken });
        expect(moved.has("new")).toBe(false);
        const after = queues.map(({ id, priority }) => priority + (moved.get(id) ?? 0));
        expect(new Set([...after, taken]).size).toBe(list.length + 1);
        const order = (numbers: readonly number[]) =>
          numbers
            .map((number, at) => [number, at] as const)
            .sort((x, y) => x[0] - y[0])
            .map(([, at]) => at);
        expect(order(after)).toEqual(order(list));
        // Nothing before the place moves, and nothing after a gap.
        for (const { id, priority } of queues) if (priority < taken) expect(moved.has(id)).toBe(false);
      }),
    );
  });

  it("are apart again after a queue took a place, whatever they were", () => {
    const any = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 20 });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 9 }), (list, taken) => {
        const others = list.map((priority, at) => ({ id: `${at}`, priority }));
        const placed = { id: "new", priority: taken };
        const moved = movesFor(others, placed);
        const after = [...others, placed].map(({ id, priority }) => priority + (moved.get(id) ?? 0));
        expect(new Set(after).size).toBe(list.length + 1);
      }),
    );
  });

  it("leave the first place after equal ones to the next queue, which then is equal to another, as in Prefect", () => {
    expect(firstFreePriority(asQueues([1, 1, 2]))).toBe(2);
  });

  it("begin at the lowest free number", () => {
    fc.assert(
      fc.property(priorities, (list) => {
        const free = firstFreePriority(asQueues(list));
        expect(list).not.toContain(free);
        for (let below = 1; below < free; below += 1) expect(list).toContain(below);
      }),
    );
  });
});
