import { expect, it } from "vitest";
import { run } from "./processes.ts";
import { environment, makeProject } from "./user-project.ts";

const SOURCE = `import { asCompleted, cron, flow, getRunContext, getRunLogger, State, task, type TaskFuture, unmapped, waitAll } from "batuta";
import { createClient } from "batuta/client";
import * as contract from "batuta/contract";
import { startServer } from "batuta/server";
import { createTestHarness } from "batuta/testing";

interface Row {
  readonly id: number;
  readonly price: number;
}

const extract = task({ retries: 3, retryDelaySeconds: [1, 2] }, async function readRows(path: string, limit?: number): Promise<Row[]> {
  return [{ id: path.length, price: limit ?? 1 }];
});
const total = task(function total(rows: readonly Row[]): number {
  return rows.reduce((sum, row) => sum + row.price, 0);
});
const identity = task(function identity<T>(value: T): T {
  return value;
});
export const etl = flow({ name: "etl", schedule: cron("0 0 * * *") }, async function run(path: string): Promise<number> {
  const rows: TaskFuture<Row[]> = extract(path);
  const sum: number = await total(rows);
  const same: "x" = await identity("x" as const);
  const many = total.map([[{ id: 1, price: 2 }]]);
  const done: (State<number> | undefined)[] = await many.wait(1);
  for await (const run of asCompleted(many)) getRunLogger().info(String(await run.result()), getRunContext().flowRun?.id);
  await waitAll(many);
  extract.map(["a", "b"], unmapped(3));
  return sum + same.length + done.length;
});
export async function state(): Promise<number> {
  const ended = await etl.with({ returnState: true })("a");
  return ended.isCompleted() ? ended.result() : 0;
}
export const others = [createClient, contract.FlowRun, startServer, createTestHarness] as const;

/* What must not compile; each line has the error that belongs there. */
export async function wrong(): Promise<void> {
  const rows = extract("a");
  // @ts-expect-error a number is no path
  extract(1);
  // @ts-expect-error the path is missing
  extract();
  // @ts-expect-error there is no third parameter
  extract("a", 1, 2);
  // @ts-expect-error the future's value has a length, the future has none
  rows.length;
  // @ts-expect-error a future is no number
  total(rows) + 1;
  // @ts-expect-error a plain function takes no future
  ((list: Row[]) => list)(rows);
  // @ts-expect-error a future of rows is no future of a number
  identity<number>(rows);
  // @ts-expect-error a flow's parameter
  etl(1);
  // @ts-expect-error an option that does not exist
  task({ retry: 3 }, () => 1);
  // @ts-expect-error an option of a wrong type
  flow({ name: "x", retries: "3" }, () => 1);
  // @ts-expect-error the result is a number
  const text: string = await etl("a");
  void text;
}
`;

it.each([
  ["ES modules", "module", { module: "nodenext", target: "esnext" }],
  ["CommonJS", "commonjs", { module: "nodenext", target: "es2022", verbatimModuleSyntax: false }],
  ["a bundler's resolution", "module", { module: "esnext", moduleResolution: "bundler", target: "es2024" }],
] as const)("checks a strict project's types against the declarations: %s", async (what, type, own) => {
  const project = makeProject(`types-${what.replaceAll(/[^a-z]/gi, "-")}`, type);
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"],
    ...own,
  };
  project.write({
    "flow.ts": SOURCE,
    "tsconfig.json": JSON.stringify({ compilerOptions, include: ["flow.ts"] }),
  });
  const ended = await run("../node_modules/.bin/tsc", ["-p", "."], {
    cwd: project.path,
    env: environment(project.home),
  });
  expect(ended.stdout).toBe("");
  expect(ended.code).toBe(0);
});
