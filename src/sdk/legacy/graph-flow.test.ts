import { describe, expect, it } from "vitest";
import { createTestHarness } from "../../testing/test-harness.ts";
import { allowFailure, unmapped } from "../annotations.ts";
import { flow } from "../flow.ts";
import { task } from "../task.ts";
import { Flow } from "./flow.ts";
import type { GraphFlow } from "./graph-flow.ts";
import { Parameter } from "./parameter.ts";

const order: string[] = [];
const extract = task(function extract(rows = 2) {
  return Array.from({ length: rows }, (_, i) => i + 1);
});
const double = task(function double(rows: number[]) {
  return rows.map((row) => row * 2);
});
const add = task(function add(a: number, b: number) {
  return a + b;
});
const total = task(function total(rows: number[]) {
  return rows.reduce((sum, row) => sum + row, 0);
});
const note = task(async function note(name: string) {
  order.push(`${name} starts`);
  await Promise.resolve();
  order.push(`${name} ends`);
  return name;
});
const fail = task(function fail(): number {
  throw new RangeError("broken");
});
const describeError = task(function describeError(value: number | Error) {
  return value instanceof Error ? value.message : "no error";
});

async function run(graph: GraphFlow, parameters?: Record<string, unknown>) {
  await using harness = await createTestHarness();
  return await harness.run(() => graph.run(parameters));
}

describe("new Flow", () => {
  it("builds the graph, runs it with its dependencies, and tells each task's state", async () => {
    let sum: ReturnType<typeof total> | undefined;
    const etl = new Flow("my etl flow", () => {
      const raw = extract();
      sum = total(double(raw));
    });
    expect(etl.tasks).toEqual([
      { label: "extract", taskName: "extract", isMapped: false, upstream: [] },
      { label: "double", taskName: "double", isMapped: false, upstream: ["extract"] },
      { label: "total", taskName: "total", isMapped: false, upstream: ["double"] },
    ]);
    const state = await run(etl);
    expect([state.type, state.name]).toEqual(["COMPLETED", "Completed"]);
    expect(state.result().get("double")?.result()).toEqual([2, 4]);
    expect(sum && state.result().get(sum)?.result()).toBe(6);
    expect([...state.result().keys()]).toEqual(["extract", "double", "total"]);
  });

  it("can be run again, each run for itself", async () => {
    const etl = new Flow("again", () => void total(extract(new Parameter("rows", { default: 1 }))));
    const [first, second] = [await run(etl), await run(etl, { rows: 3 })];
    expect([first, second].map((state) => state.result().get("total")?.result())).toEqual([1, 6]);
  });

  it("runs branches side by side", async () => {
    order.length = 0;
    const both = new Flow("branches", () => {
      note("left");
      note("right");
    });
    expect((await run(both)).type).toBe("COMPLETED");
    expect(order).toEqual(["left starts", "right starts", "left ends", "right ends"]);
    expect(both.tasks.map((one) => one.label)).toEqual(["note-0", "note-1"]);
  });

  it("lets a task wait for others whose results it does not use", async () => {
    order.length = 0;
    const waits = new Flow("waits", (f) => {
      const first = note("first");
      const second = note("second");
      const third = note.with({ waitFor: [second] })("third");
      f.setUpstream(second, first);
      f.setUpstream(third, first);
    });
    expect((await run(waits)).type).toBe("COMPLETED");
    expect(order.filter((line) => line.endsWith("starts"))).toEqual([
      "first starts",
      "second starts",
      "third starts",
    ]);
    expect(order.indexOf("first ends")).toBeLessThan(order.indexOf("second starts"));
    expect(order.indexOf("second ends")).toBeLessThan(order.indexOf("third starts"));
  });

  it("maps over what another task returns, and hands the list of results on", async () => {
    const mapped = new Flow("mapped", (f) => {
      const rows = extract(3);
      const more = f.map(add, rows, unmapped(10));
      total(f.map(add, more, [1, 2, 3]));
    });
    expect(mapped.tasks.map((one) => one.isMapped)).toEqual([false, true, true, false]);
    const state = await run(mapped);
    expect(state.result().get("add-0")?.result()).toEqual([11, 12, 13]);
    expect(state.result().get("total")?.result()).toBe(12 + 14 + 16);
  });

  it("fails when a last task could not run, and tells which failed and which never ran", async () => {
    const broken = new Flow("broken", (f) => {
      const bad = fail();
      add(bad, 1);
      f.map(add, [bad], [1]);
      total(extract());
    });
    const state = await run(broken);
    expect(state.type).toBe("FAILED");
    expect(state.data?.get("fail")?.isFailed()).toBe(true);
    expect(state.data?.get("fail")?.data).toMatchObject({ name: "RangeError", message: "broken" });
    expect(state.data?.get("add-0")?.name).toBe("NotReady");
    expect(state.data?.get("total")?.result()).toBe(3);
  });

  it("completes when the failure was allowed", async () => {
    const allowed = new Flow("allowed", () => void describeError(allowFailure(fail())));
    const state = await run(allowed);
    expect(state.type).toBe("COMPLETED");
    expect(state.result().get("describeError")?.result()).toBe("broken");
  });

  it("is run as a subflow in another flow, and as a flow of the newer style", async () => {
    const inner = new Flow("inner", () => void total(extract(new Parameter<number>("rows"))));
    await using harness = await createTestHarness();
    const outer = flow(async function outer() {
      const state = await inner.run({ rows: 4 });
      return [state.result().get("total")?.result(), await inner.flow({ rows: 2 })];
    });
    expect(await harness.run(() => outer())).toEqual([10, [3]]);
  });

  it("takes options of any flow", async () => {
    const seen: string[] = [];
    const hooks = new Flow(
      "hooks",
      { onCompletion: [(f, _run, state) => seen.push(f.name, state.type)] },
      () => {
        extract();
      },
    );
    await run(hooks);
    expect(seen).toEqual(["hooks", "COMPLETED"]);
  });
});

describe("parameters of an older-style flow", () => {
  const etl = new Flow("etl", () => {
    const rows = new Parameter<number>("rows");
    const factor = new Parameter("factor", { default: 2 });
    add(total(extract(rows)), factor);
    add(factor, factor);
  });

  it("are told with their defaults", () => {
    expect(etl.parameters).toEqual([
      { name: "rows", isRequired: true, default: undefined },
      { name: "factor", isRequired: false, default: 2 },
    ]);
  });

  it("are taken by name; a missing and an unknown one are errors", async () => {
    expect((await run(etl, { rows: 2 })).result().get("add-0")?.result()).toBe(5);
    await expect(run(etl, {})).rejects.toThrow("flow 'etl' is missing parameter 'rows'");
    await expect(run(etl, { rows: 1, url: "x" })).rejects.toThrow(
      "flow 'etl' has no parameter 'url'; it has rows, factor",
    );
  });

  it("can't share a name", () => {
    const build = () =>
      new Flow("twice", () => void add(new Parameter<number>("n"), new Parameter<number>("n")));
    expect(build).toThrow(/two parameters named 'n': make one/);
  });
});

describe("what can't be a graph", () => {
  it("is a cycle; the message shows the way round", () => {
    const build = () =>
      new Flow("round", (f) => {
        const a = extract();
        const b = double(a);
        f.setUpstream(a, total(b));
      });
    expect(build).toThrow(
      "the graph of flow 'round' would wait for itself: extract → double → total → extract",
    );
    expect(
      () =>
        new Flow("self", (f) => {
          const a = extract();
          f.setUpstream(a, a);
        }),
    ).toThrow(/would wait for itself: extract → extract/);
  });

  it("is a task of another flow", () => {
    let stranger: ReturnType<typeof extract> | undefined;
    new Flow("one", () => {
      stranger = extract();
    });
    expect(() => new Flow("two", () => void (stranger && double(stranger)))).toThrow(
      /flow 'two' has no task 'extract': it was made in another flow/,
    );
  });

  it("is a builder that awaits", async () => {
    const build = (body: () => unknown) => new Flow("waiting", body as () => void);
    expect(() => build(async () => {})).toThrow(/builder of flow 'waiting' is asynchronous/);
    let caught: unknown;
    build(() => void extract().then(undefined, (error: unknown) => (caught = error)));
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(String(caught)).toMatch(/task 'extract' has not run yet.*await nothing/);
  });

  it("is a call of another flow, or for a state", () => {
    const other = flow({ name: "other" }, () => 1);
    expect(() => new Flow("f", () => void other())).toThrow(/calls flow 'other': only tasks/);
    expect(() => new Flow("f", () => void extract.with({ returnState: true })())).toThrow(
      /asks for the state of task 'extract'/,
    );
  });
});

describe("schedule and drawing", () => {
  it("keeps a schedule, checked", () => {
    const etl = new Flow(
      "etl",
      { schedule: { cron: "0 0 * * *", timezone: "America/Buenos_Aires" } },
      () => {},
    );
    expect(etl.schedule).toEqual({ cron: "0 0 * * *", timezone: "America/Buenos_Aires" });
    etl.schedule = { intervalSeconds: 60 };
    expect(etl.schedule).toEqual({ intervalSeconds: 60 });
    expect(() => {
      etl.schedule = { intervalSeconds: 0 };
    }).toThrow(/intervalSeconds 0; it must be above 0/);
    expect(() => {
      etl.schedule = {} as never;
    }).toThrow(/none of cron, intervalSeconds and rrule: give exactly one/);
  });

  it("draws tasks, parameters and dependencies", () => {
    const etl = new Flow("my etl", (f) => {
      const raw = extract(new Parameter("rows", { default: 1 }));
      const rows = f.map(add, raw, unmapped(1));
      const done = total(rows);
      note.with({ waitFor: [done] })("end");
    });
    expect(etl.visualize().toMermaid()).toBe(`---
title: "my etl"
---
flowchart TD
  n0(["rows"])
  n1["extract"]
  n2[/"add"/]
  n3["total"]
  n4["note"]
  n0 --> n1
  n1 --> n2
  n2 --> n3
  n3 -.-> n4
`);
  });
});
