import { describe, expect, it } from "vitest";
import { allowFailure, quote, unmapped } from "../annotations.ts";
import { flow } from "../flow.ts";
import { task } from "../task.ts";

let calls = 0;
const extract = task(function extract(path: string) {
  calls += 1;
  return [{ path }];
});
const clean = task({ vizReturnValue: [{ path: "x" }] }, function clean(rows: { path: string }[]) {
  calls += 1;
  return rows;
});
const load = task(async function load(rows: unknown, more?: unknown) {
  calls += 1;
  return [rows, more];
});

const edgesOf = (graph: {
  nodes: readonly { id: string; label: string }[];
  edges: readonly { from: string; to: string; kind: string }[];
}) => {
  const label = (id: string) => graph.nodes.find((node) => node.id === id)?.label;
  return graph.edges.map(
    ({ from, to, kind }) => `${label(from)} ${kind === "data" ? "→" : "⇢"} ${label(to)}`,
  );
};

describe("flow.visualize", () => {
  it("draws calls and what they hand on, and runs no task", async () => {
    const etl = flow(async function etl(path: string) {
      const rows = extract(path);
      const kept = await clean(rows);
      await load({ nested: [rows, new Map([["k", kept]])] }, allowFailure(extract("b")));
    });
    const graph = await etl.visualize("a");
    expect(graph.nodes.map((node) => node.label)).toEqual(["extract-0", "clean", "extract-1", "load"]);
    expect(edgesOf(graph)).toEqual([
      "extract-0 → clean",
      "extract-0 → load",
      "clean → load",
      "extract-1 → load",
    ]);
    expect(calls).toBe(0);
  });

  it("follows results that were awaited, as long as nobody looks into them", async () => {
    const etl = flow({ name: "etl" }, async () => {
      const rows = await extract("a");
      await load(rows);
    });
    expect(edgesOf(await etl.visualize())).toEqual(["extract → load"]);
  });

  it("tells calls of one task apart by their stand-ins", async () => {
    const etl = flow({ name: "etl" }, async () => {
      const first = await clean([]);
      await clean([]);
      await load(first);
    });
    expect(edgesOf(await etl.visualize())).toEqual(["clean-0 → load"]);
  });

  it("draws waitFor, map, submit, subflows and returned states", async () => {
    const inner = flow({ name: "inner" }, () => 1);
    const etl = flow({ name: "etl" }, async () => {
      const first = extract.submit("a");
      const mapped = clean.map([[], []], ...([] as const));
      await load.with({ waitFor: [first] })(mapped);
      const state = await extract.with({ returnState: true })("b");
      load.map([1, 2], unmapped(state));
      await load(await inner(), quote(first));
    });
    expect(edgesOf(await etl.visualize())).toEqual([
      "clean-0 → load-0",
      "clean-1 → load-0",
      "extract-0 ⇢ load-0",
      "extract-1 → load-1",
      "extract-1 → load-2",
      "inner → load-3",
    ]);
  });

  it("draws generator flows", async () => {
    const stream = flow(async function* stream() {
      yield extract("a");
      yield extract("b");
    });
    expect((await stream.visualize()).nodes).toHaveLength(2);
  });

  it.each([
    ["reads a property", (rows: { path: string }[]) => rows.length, "'length' is read"],
    ["iterates", (rows: { path: string }[]) => [...rows], "it is iterated"],
    ["calculates", (rows: unknown) => (rows as number) + 1, "it is used in an expression"],
    ["prints", (rows: unknown) => `${rows as string}`, "it is used in an expression"],
    ["writes JSON", (rows: unknown) => JSON.stringify(rows), "it is used in JSON"],
    ["spreads", (rows: object) => ({ ...rows }), "its keys are listed"],
    [
      "maps over",
      (rows: { path: string }[]) => clean.map([rows, rows].flatMap((all) => [...all]) as never),
      "it is iterated",
    ],
  ])("tells how to help when the body %s of a result", async (_what, use, reason) => {
    const etl = flow({ name: "etl" }, async () => {
      use((await extract("a")) as never);
    });
    const drawn = etl.visualize();
    await expect(drawn).rejects.toMatchObject({ code: "visualize-needs-value" });
    await expect(drawn).rejects.toThrow(
      `the graph of flow 'etl' needs the result of task 'extract' (${reason}), and drawing runs no tasks: give the task a vizReturnValue`,
    );
  });

  it("rejects with what the body throws", async () => {
    const etl = flow({ name: "etl" }, () => {
      throw new RangeError("own");
    });
    await expect(etl.visualize()).rejects.toThrow("own");
  });
});
