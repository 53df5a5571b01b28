import fc from "fast-check";
import { expect, it } from "vitest";
import { begunAt, type RanTask, tasksToRunAgain } from "./run-again-from.ts";

/** Tasks that were begun one after another; each may use earlier ones, and was called in an earlier one or in the flow. */
const tasks = fc
  .array(fc.tuple(fc.array(fc.nat(), { maxLength: 3 }), fc.option(fc.nat())), { minLength: 1, maxLength: 12 })
  .map((drawn) =>
    drawn.map(([uses, outer], at): RanTask => {
      const earlier = (drawnId: number) => ({ input_type: "task_run", id: `t${drawnId % at}` }) as const;
      const inputs = at === 0 ? [] : uses.map(earlier);
      return {
        id: `t${at}`,
        begun: Math.floor(at / 2),
        dynamic_key: `0000${at.toString(36)}.6886ce742e524747-0`,
        task_inputs: {
          x: inputs,
          ...(at > 0 && outer !== null ? { __parents__: [earlier(outer)] } : {}),
        },
      };
    }),
  );

it("takes what was begun after the task and the tasks around it, and nothing else", () => {
  fc.assert(
    fc.property(tasks, fc.nat(), (all, drawn) => {
      const from = drawn % all.length;
      const again = tasksToRunAgain(all, `t${from}`);
      const around = new Set<string>();
      for (let at = all[from]; at && !around.has(at.id); ) {
        around.add(at.id);
        const outer = at.task_inputs.__parents__?.[0];
        at = all.find(({ id }) => outer && "id" in outer && id === outer.id);
      }
      for (const [at, { id, task_inputs }] of all.entries()) {
        const isUser = (task_inputs.x ?? []).some((input) => "id" in input && again.has(input.id));
        expect(again.has(id)).toBe(at >= from || around.has(id) || isUser);
      }
    }),
  );
});

it("takes what was given a result that is made anew, though it was begun before in the record", () => {
  const all: RanTask[] = [
    {
      id: "user",
      begun: 1,
      dynamic_key: "a-0",
      task_inputs: { x: [{ input_type: "task_run", id: "from" }] },
    },
    { id: "from", begun: 5, dynamic_key: "a-1", task_inputs: {} },
    { id: "apart", begun: 2, dynamic_key: "a-2", task_inputs: {} },
  ];
  expect([...tasksToRunAgain(all, "from")].sort()).toEqual(["from", "user"]);
  expect(tasksToRunAgain(all, "unknown").size).toBe(0);
});

it("counts a task run as begun when its latest attempt began it", () => {
  const at = (...types: ("PENDING" | "RUNNING" | "SCHEDULED" | "FAILED" | "COMPLETED")[]) =>
    begunAt(types.map((type, index) => ({ type, timestamp: index })));
  expect(at("PENDING", "RUNNING", "SCHEDULED", "RUNNING", "COMPLETED")).toBe(0);
  expect(at("PENDING", "RUNNING", "FAILED", "PENDING", "RUNNING", "COMPLETED")).toBe(3);
  expect(at("PENDING", "RUNNING", "FAILED", "RUNNING", "COMPLETED")).toBe(3);
});
