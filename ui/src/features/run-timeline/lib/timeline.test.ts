import type { OutlineTask } from "@contract/ui/run-outline.ts";
import { expect, it } from "vitest";
import { barParts, partTotals } from "@/features/run-timeline/lib/bar-parts.ts";
import { kept, ticks, zoneClock, zoomed } from "@/features/run-timeline/lib/time-axis.ts";
import { timelineRows } from "@/features/run-timeline/lib/timeline-rows.ts";

const task = (parts: Partial<OutlineTask>): OutlineTask => ({
  id: "a",
  name: "load-1",
  task_key: "load-00000000",
  subflow: null,
  state_type: "COMPLETED",
  state_name: "Completed",
  expected_start: 1000,
  start: 2000,
  end: 5000,
  run_count: 1,
  parents: [],
  states: null,
  ...parts,
});

it("a run's times are its wait to start and its running", () => {
  expect(barParts(task({}))).toEqual([
    { kind: "queue", from: 1000, to: 2000, state: "completed" },
    { kind: "run", from: 2000, to: 5000, state: "completed" },
  ]);
});

it("a retry shows the failed try, the wait and the try that went well", () => {
  const parts = barParts(
    task({
      run_count: 2,
      states: [
        ["PENDING", 1000],
        ["RUNNING", 2000],
        ["SCHEDULED", 3000],
        ["RUNNING", 4000],
        ["COMPLETED", 5000],
      ],
    }),
  );
  expect(parts.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
    "queue pending",
    "run failed",
    "wait scheduled",
    "run completed",
  ]);
  expect(partTotals(parts, 9000)).toEqual({ queue: 1000, run: 2000, wait: 1000 });
});

it("what runs has no end, and grows with the clock", () => {
  const parts = barParts(task({ state_type: "RUNNING", state_name: "Running", end: null }));
  expect(parts.at(-1)).toMatchObject({ kind: "run", to: null, state: "running" });
  expect(partTotals(parts, 12_000).run).toBe(10_000);
});

it("an end before the start is no bar of negative length", () => {
  expect(barParts(task({ start: 6000 })).at(-1)).toMatchObject({ from: 6000, to: 6000 });
});

it("tasks of one name stand in one line until it is opened", () => {
  const tasks = ["1", "2", "3"].map((id) => task({ id, name: `load-${id}` }));
  const options = { sort: "start", isGrouped: true, search: "", now: 0 } as const;
  const closed = timelineRows(tasks, { ...options, open: new Set() }, new WeakMap());
  expect(closed).toMatchObject([{ kind: "group", name: "load", from: 1000, to: 5000 }]);
  expect(timelineRows(tasks, { ...options, open: new Set(["load"]) }, new WeakMap())).toHaveLength(4);
});

it("zooming keeps the time below the pointer, and never loses the run", () => {
  const after = zoomed({ from: 0, to: 100 }, 0.5, 0.25);
  expect(after).toEqual({ from: 12.5, to: 62.5 });
  expect(kept({ from: 5000, to: 5100 }, { from: 0, to: 100 }).from).toBeLessThan(100);
});

it("marks of the axis are round on the clock of the chosen zone", () => {
  const day = Date.UTC(2026, 10, 21);
  const made = ticks({ from: day, to: day + 86_400_000 }, 1000, zoneClock("Asia/Kolkata"));
  expect(made.length).toBeGreaterThan(4);
  for (const { label } of made) expect(label).toMatch(/:00$|^\d{4}-/);
});
