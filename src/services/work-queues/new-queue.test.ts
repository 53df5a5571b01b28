import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstFreePriority, queuesToMove } from "./new-queue.ts";

const priorities = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 20 });
const asQueues = (list: readonly number[]) => list.map((priority) => ({ id: `q${priority}`, priority }));

describe("the priorities of a pool's queues", () => {
  it("stay apart and in their order when a queue takes any place", () => {
    fc.assert(
      fc.property(priorities, fc.integer({ min: 1, max: 30 }), (list, taken) => {
        const queues = asQueues(list);
        const moved = new Set(queuesToMove(queues, taken));
        const after = queues.map(({ id, priority }) => (moved.has(id) ? priority + 1 : priority));
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
