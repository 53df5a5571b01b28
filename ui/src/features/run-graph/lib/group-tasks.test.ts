import type { OutlineTask } from "@contract/ui/run-outline.ts";
import { expect, it } from "vitest";
import { groupTasks } from "@/features/run-graph/lib/group-tasks.ts";
import { quickLayout } from "@/shared/graph/quick-layout.ts";

const task = (
  id: string,
  key: string,
  parents: string[] = [],
  parts: Partial<OutlineTask> = {},
): OutlineTask => ({
  id,
  name: id,
  task_key: key,
  subflow: null,
  state_type: "COMPLETED",
  state_name: "Completed",
  expected_start: 0,
  start: 0,
  end: 1,
  run_count: 1,
  parents,
  states: null,
  ...parts,
});

const many = (count: number, make: (index: number) => OutlineTask): OutlineTask[] =>
  Array.from({ length: count }, (_, index) => make(index));

it("a thousand mapped calls, and the thousand that go on from them, are two nodes and one edge", () => {
  const tasks = [
    ...many(1000, (index) => task(`a${index}`, "load")),
    ...many(1000, (index) => task(`b${index}`, "clean", [`a${index}`])),
  ];
  const { items, edges } = groupTasks(tasks);
  expect(items).toMatchObject([
    { kind: "group", name: "load" },
    { kind: "group", name: "clean" },
  ]);
  expect(edges).toEqual([{ source: items[0]?.id, target: items[1]?.id }]);
});

it("a few stay themselves, and those that depend on something else are another group", () => {
  expect(groupTasks(many(7, (index) => task(`a${index}`, "load"))).items).toHaveLength(7);
  const tasks = [
    task("x", "left"),
    task("y", "right"),
    ...many(20, (index) => task(`a${index}`, "load", [index % 2 ? "x" : "y"])),
  ];
  expect(groupTasks(tasks).items.map(({ kind }) => kind)).toEqual(["task", "task", "group", "group"]);
});

it("a group keeps its name while it grows, and when what it depends on is told later", () => {
  const kept = new Map<string, string>();
  const first = many(9, (index) => task(`a${index}`, "load", ["p"]));
  const early = groupTasks(first, kept).items[0]?.id;
  const whole = [...first, task("p", "plan")];
  const [group] = groupTasks(whole, kept).items;
  expect(group?.id).not.toBe(early);
  expect(groupTasks([...whole, task("a9", "load", ["p"])], kept).items[0]?.id).toBe(group?.id);
});

it("an edge leads from a subflow when its run is named instead of the task run that stands for it", () => {
  const call = task("call", "child", [], { subflow: { id: "run", name: "n", flow_name: "child" } });
  expect(groupTasks([call, task("next", "use", ["run"])]).edges).toEqual([
    { source: "call", target: "next" },
  ]);
});

it("those that failed come first in a group", () => {
  const tasks = many(20, (index) =>
    task(`a${index}`, "load", [], index === 13 ? { state_type: "FAILED", state_name: "Failed" } : {}),
  );
  expect(groupTasks(tasks).items[0]).toMatchObject({ counts: { failed: 1, completed: 19 } });
  const [group] = groupTasks(tasks).items;
  expect(group?.kind === "group" && group.tasks[0]?.id).toBe("a13");
});

it("a chain of five thousand and a circle have an end", () => {
  const chain = many(5000, (index) => task(`a${index}`, "step", index === 0 ? [] : [`a${index - 1}`]));
  const { items, edges } = groupTasks(chain.toReversed());
  expect(items).toHaveLength(5000);
  expect(edges).toHaveLength(4999);
  expect(groupTasks([task("a", "x", ["b"]), task("b", "x", ["a"])]).items).toHaveLength(2);
});

it("the quick layout lays what depends on something behind it, and keeps places when more comes after", () => {
  const size = { width: 10, height: 10 };
  const nodes = ["a", "b", "c"].map((id) => ({ id, ...size }));
  const edges = [
    { source: "a", target: "b" },
    { source: "b", target: "c" },
  ];
  const before = quickLayout(nodes, edges, "RIGHT");
  expect(before.get("a")?.x).toBeLessThan(before.get("b")?.x ?? 0);
  expect(before.get("b")?.x).toBeLessThan(before.get("c")?.x ?? 0);
  const after = quickLayout(
    [...nodes, { id: "d", ...size }],
    [...edges, { source: "c", target: "d" }],
    "RIGHT",
  );
  for (const { id } of nodes) expect(after.get(id)).toEqual(before.get(id));
});
