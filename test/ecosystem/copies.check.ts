import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { makeProject } from "./user-project.ts";

it("lets two copies of the package in one process work with each other's values", async () => {
  const project = makeProject("copies");
  const installed = join(inject("project"), "node_modules/batuta");
  for (const name of ["left", "right"]) {
    mkdirSync(join(project.path, name, "node_modules"), { recursive: true });
    cpSync(installed, join(project.path, name, "node_modules/batuta"), { recursive: true });
  }
  project.write({
    "left/package.json": '{"type":"module"}',
    "left/all.ts": `export * from "batuta";
import { task } from "batuta";
export const add = task(async function add(a: number, b: number) { return a + b; });
export const fail = task(async function fail(): Promise<never> { throw new Error("left fails"); });
`,
    "right/package.json": '{"type":"module"}',
    "right/all.ts": `export * from "batuta";
import { flow, task } from "batuta";
export const times = task(async function times(a: number, b: number) { return a * b; });
export const child = flow({ name: "right-child" }, async function child(n: number) { return await times(n, n); });
`,
    "both.ts": `import * as left from "./left/all.ts";
import * as right from "./right/all.ts";

const result: Record<string, unknown> = {};
result.apart = left.flow !== right.flow && left.State !== right.State;
result.states = left.State.is(right.Completed({ data: 1 })) && right.State.is(left.Failed());
result.errors = left.BatutaError.is(new right.FatalError("x")) && right.BatutaError.is(new left.BatutaError("some-code", "x"));
result.subclasses = right.BatutaError.hasCode(new left.BatutaError("some-code", "x"), "some-code");

const parent = left.flow({ name: "left-parent" }, async function parent() {
  // Futures of one copy are inputs of the other's tasks, nested too, and annotations are understood.
  const a = left.add(1, 2);
  const b = right.times(a, left.add(a, 1));
  result.chained = await b;
  const mapped = right.times.map([1, a], left.unmapped(10));
  result.mapped = await mapped.result();
  result.quoted = await right.task(function quoted(list: unknown) { return Array.isArray(list); })(left.quote([1]));
  result.context = await right.task(function where() { return right.getRunContext().flowRun?.id === left.getRunContext().flowRun?.id; })();
  result.child = await right.child(5);
  const failed = left.fail();
  result.allowed = await right.task(function seen(error: unknown) { return (error as Error).message; })(right.allowFailure(failed));
  result.upstream = await right.times(left.fail() as never, 1).then(() => "ran", (error: Error & { code?: string }) => error.code);
  result.waited = (await left.waitAll([b])).done.length;
  const first = [];
  for await (const run of right.asCompleted([left.add(1, 1)])) first.push(await run.result());
  result.completed = first;
  result.stateInput = await right.times(left.Completed({ data: 6 }) as never, 2);
  return right.Completed({ message: "by the other copy", data: 7 });
});
const state = await parent.with({ returnState: true })();
result.final = [state.type, state.message, right.State.is(state)];
const futures = left.flow({ name: "returns-futures" }, async () => [right.times(2, 3), left.add(2, 3)]);
result.returned = await futures();
// The runner of one copy threads the task of the other.
const threaded = left.flow({ name: "limited", taskRunner: right.concurrentRunner({ maxWorkers: 1 }) }, async () => await left.add(4, 4));
result.limited = await threaded();
const retried = left.task({ retries: 2, retryDelaySeconds: 0 }, async function fatal() { tries++; throw new right.FatalError("never again"); });
let tries = 0;
const fatally = left.flow({ name: "fatally" }, async () => { await retried(); });
await fatally().catch((error: unknown) => { result.fatal = [tries, left.BatutaError.is(error)]; });
console.log(JSON.stringify(result));
`,
  });
  const output = await project.node("both.ts");
  const line = output.split("\n").findLast((one) => one.startsWith("{")) ?? "";
  expect(JSON.parse(line)).toEqual({
    apart: true,
    states: true,
    errors: true,
    subclasses: true,
    chained: 12,
    mapped: [10, 30],
    quoted: true,
    context: true,
    child: 25,
    allowed: "left fails",
    upstream: "upstream-failed",
    waited: 1,
    completed: [2],
    stateInput: 12,
    final: ["COMPLETED", "by the other copy", true],
    returned: [6, 5],
    limited: 8,
    fatal: [1, true],
  });
  // One copy's flow holds the other copy's tasks and subflow: they are rows of one run in one database.
  const tasks = await project.batuta<{ name: string; flow_run_id: string }[]>(
    "task-run",
    "ls",
    "--limit",
    "100",
  );
  expect(tasks.length).toBeGreaterThanOrEqual(12);
  expect(tasks.every((one) => one.flow_run_id !== null)).toBe(true);
});
