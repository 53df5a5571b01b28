import { join } from "node:path";
import { withHome, withServer } from "../scripts/with-server.ts";
import { runProgram } from "./run-program.ts";

/** What a measure needs to know about this bench. */
export interface BenchContext {
  /** A built package with the bench's programs in it: what a user installs, not the checkout's source. */
  readonly packageFolder: string;
  /** Homes that live as long as the bench: processes there find a database that is already made. */
  readonly warmHome: string;
  readonly prefectHome: string;
  /** Prefect's Python; undefined without `--with-prefect`. */
  readonly prefectPython: string | undefined;
}

/** One contender of a measure: returns the number of one run. */
export type Contender = (context: BenchContext) => Promise<number>;

/** One row of the table. */
export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly batuta: Contender;
  /** The machine's own limit for the same rows, in the same run. */
  readonly raw?: Contender;
  readonly prefect?: Contender;
  readonly budget?: { readonly limit: number } | { readonly ofRaw: number };
}

/** Tasks of one run: enough that starting up does not count. Prefect gets fewer, since it takes minutes for these. */
const TASKS = 10_000;
const MEMORY_TASKS = 100_000;
const PREFECT_TASKS = 200;

async function node(args: readonly string[], home?: string, env?: Record<string, string>) {
  return await runProgram({ command: process.execPath, args, home, env });
}

function program(context: BenchContext, name: string): string {
  return join(context.packageFolder, "programs", `${name}.ts`);
}

function printedOf(outcome: { readonly printed: Readonly<Record<string, number>> }, name: string): number {
  const value = outcome.printed[name];
  if (value === undefined) throw new Error(`the program printed no ${name}`);
  return value;
}

/** Tasks per second, or another number that the program prints, in a home of its own. */
function tasks(mode: string, count: number, number = "value"): Contender {
  return async (context) => printedOf(await node([program(context, "tasks"), mode, String(count)]), number);
}

function raw(mode: "one-by-one" | "batches"): Contender {
  return async (context) =>
    await withHome(async (home) => {
      const args = [program(context, "raw-sqlite"), mode, String(TASKS), join(home, "raw.db")];
      return printedOf(await node(args, home), "value");
    });
}

function python(script: string, ...args: readonly string[]): Contender {
  return async ({ prefectPython, prefectHome }) => {
    if (prefectPython === undefined) throw new Error("no Prefect");
    const path = join(import.meta.dirname, "prefect", script);
    const outcome = await runProgram({ command: prefectPython, args: [path, ...args], home: prefectHome });
    return outcome.printed.value ?? outcome.wallSeconds;
  };
}

function fib(times: number, n: number): Measure {
  const args = [String(times), String(n)] as const;
  return {
    name: `${times} tasks of fib(${n}), the flow`,
    unit: "s",
    higherIsBetter: false,
    batuta: async (context) =>
      printedOf(await node([program(context, "fib"), ...args], context.warmHome), "value"),
    prefect: python("fib.py", ...args),
  };
}

/** The budgets of DESIGN.md that this issue can measure, and the study's two flows. */
export const MEASURES: readonly Measure[] = [
  {
    name: "hello-world flow, whole process",
    unit: "s",
    higherIsBetter: false,
    batuta: async (context) => (await node([program(context, "hello")], context.warmHome)).wallSeconds,
    prefect: python("hello.py"),
    budget: { limit: 0.3 },
  },
  {
    name: "CLI --version",
    unit: "s",
    higherIsBetter: false,
    batuta: async (context) =>
      (await node([join(context.packageFolder, "bin/batuta.cjs"), "--version"], context.warmHome))
        .wallSeconds,
    prefect: async ({ prefectPython = "", prefectHome }) =>
      (await runProgram({ command: prefectPython, args: ["-m", "prefect", "--version"], home: prefectHome }))
        .wallSeconds,
    budget: { limit: 0.1 },
  },
  {
    name: `${TASKS} tasks one after another`,
    unit: "tasks/s",
    higherIsBetter: true,
    batuta: tasks("one-by-one", TASKS),
    raw: raw("one-by-one"),
    prefect: python("tasks.py", "one-by-one", String(PREFECT_TASKS)),
    budget: { ofRaw: 0.6 },
  },
  {
    name: `${TASKS} tasks at once`,
    unit: "tasks/s",
    higherIsBetter: true,
    batuta: tasks("at-once", TASKS),
    raw: raw("batches"),
    prefect: python("tasks.py", "at-once", String(PREFECT_TASKS)),
    budget: { ofRaw: 0.4 },
  },
  {
    name: `${TASKS}-way map`,
    unit: "tasks/s",
    higherIsBetter: true,
    batuta: tasks("map", TASKS),
    raw: raw("batches"),
  },
  {
    name: `${TASKS} tasks at once, remote server`,
    unit: "tasks/s",
    higherIsBetter: true,
    batuta: async (context) =>
      await withServer(context.packageFolder, async ({ apiUrl, database }) => {
        const env = { BATUTA_API_URL: apiUrl, BENCH_DATABASE: database };
        const outcome = await node([program(context, "tasks"), "at-once", String(TASKS)], undefined, env);
        return printedOf(outcome, "value");
      }),
    raw: raw("batches"),
  },
  {
    name: `memory of ${MEMORY_TASKS} tasks in one flow`,
    unit: "MB",
    higherIsBetter: false,
    batuta: tasks("chunks", MEMORY_TASKS, "peakMb"),
    budget: { limit: 400 },
  },
  {
    name: "memory of an idle server",
    unit: "MB",
    higherIsBetter: false,
    batuta: async (context) =>
      await withServer(context.packageFolder, async ({ residentMb }) => await residentMb()),
    budget: { limit: 90 },
  },
  fib(40, 10),
  fib(10, 33),
];
