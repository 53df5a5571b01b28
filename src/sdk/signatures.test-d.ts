import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { allowFailure, freeze, opaque, quote, unmapped } from "./annotations.ts";
import { asTask } from "./as-task.ts";
import type { FlowFactory, TaskFactory } from "./factory-signatures.ts";
import { Flow } from "./legacy/flow.ts";
import type { GraphFlow } from "./legacy/graph-flow.ts";
import { Parameter } from "./legacy/parameter.ts";
import type { TaskStates } from "./legacy/task-states.ts";
import type { State } from "./state.ts";
import type { StreamFuture, TaskFuture, TaskFutureList } from "./task-future.ts";
import type { TaskOptions } from "./task-options.ts";
import type { Transaction, TransactionHook } from "./transactions/transaction.ts";

declare const task: TaskFactory;
declare const flow: FlowFactory;

interface Row {
  readonly id: string;
  readonly price: number;
}
declare const rowFuture: TaskFuture<Row>;
declare const numberFuture: TaskFuture<number>;
declare const textFuture: TaskFuture<string>;

describe("a task", () => {
  it("returns a future of what the function's promise resolves to", () => {
    const load = task(async function load(path: string, limit: number) {
      return [{ id: path, price: limit }];
    });
    expectTypeOf(load("a", 1)).toEqualTypeOf<TaskFuture<{ id: string; price: number }[]>>();
    expectTypeOf(load.submit("a", 1)).toEqualTypeOf<TaskFuture<{ id: string; price: number }[]>>();
    expectTypeOf(load.name).toEqualTypeOf<string>();
    // @ts-expect-error: the wrong type
    load(1, 1);
    // @ts-expect-error: one argument too few
    load("a");
    // @ts-expect-error: one argument too many
    load("a", 1, 2);
  });

  it("takes futures, states and annotated values for its arguments, nested too", () => {
    const total = task(
      (rows: Row[], rates: Map<string, number>, extra: { note: string; ids: Set<string> }) => {
        return rows.length + rates.size + extra.ids.size;
      },
    );
    const rates = new Map([["usd", 1]]);
    const extra = { note: "n", ids: new Set(["a"]) };
    total([rowFuture], rates, extra);
    total([rowFuture, { id: "a", price: numberFuture }], new Map([[textFuture, numberFuture]]), {
      note: textFuture,
      ids: new Set([textFuture]),
    });
    total(quote([]), freeze(rates), opaque(extra));
    const rowsState = {} as State<Row[]>;
    total(rowsState, rates, extra);
    // @ts-expect-error: a future of something else
    total([numberFuture], rates, extra);
    // @ts-expect-error: a future of something else, deep inside
    total([], rates, { note: numberFuture, ids: new Set() });
    // @ts-expect-error: a promise is not resolved; await it
    total(Promise.resolve([]), rates, extra);
  });

  it("takes a failed upstream's error only where the function expects one", () => {
    const strict = task((row: Row) => row.id);
    const lenient = task((row: Row | Error) => (row instanceof Error ? row.message : row.id));
    const each = task((rows: (Row | Error)[]) => rows.length);
    const anything = task((value: unknown) => String(value));
    lenient(allowFailure(rowFuture));
    each(allowFailure([rowFuture]));
    each([allowFailure(rowFuture)]);
    anything(allowFailure(rowFuture));
    // @ts-expect-error: the function would be handed an error that it does not expect
    strict(allowFailure(rowFuture));
  });

  it("keeps optional, default and rest parameters", () => {
    const opt = task((a: number, b?: string, ...rest: boolean[]) => [a, b, rest] as const);
    opt(1);
    opt(numberFuture, undefined);
    opt(1, textFuture, true, false);
    // @ts-expect-error: the rest are booleans
    opt(1, "b", 3);
    const withDefault = task((a = 1) => a);
    expectTypeOf(withDefault()).toEqualTypeOf<TaskFuture<number>>();
  });

  it("keeps unions, tuples, Maps, literals, unknown and any", () => {
    const union = task((value: string | number | null) => value);
    expectTypeOf(union(textFuture)).toEqualTypeOf<TaskFuture<string | number | null>>();
    const tuple = task((pair: [string, number]): [number, string] => [pair[1], pair[0]]);
    expectTypeOf(tuple([textFuture, numberFuture])).toEqualTypeOf<TaskFuture<[number, string]>>();
    // @ts-expect-error: the pair is the other way round
    tuple([numberFuture, textFuture]);
    const map = task((rates: Map<string, number>) => rates);
    expectTypeOf(map(new Map())).toEqualTypeOf<TaskFuture<Map<string, number>>>();
    const mode = task((value: "fast" | "slow") => value);
    expectTypeOf(mode("fast")).toEqualTypeOf<TaskFuture<"fast" | "slow">>();
    // @ts-expect-error: not one of the two
    mode("other");
    const anything = task((value: unknown) => value);
    expectTypeOf(anything(numberFuture)).toEqualTypeOf<TaskFuture<unknown>>();
    // biome-ignore lint/suspicious/noExplicitAny: what is tested
    const loose = task((value: any): any => value);
    // biome-ignore lint/suspicious/noExplicitAny: what is tested
    expectTypeOf(loose(1)).toEqualTypeOf<TaskFuture<any>>();
    const nothing = task(() => {});
    expectTypeOf(nothing()).toEqualTypeOf<TaskFuture<void>>();
  });

  it("keeps dates, errors, functions and class instances whole", () => {
    class Account {
      readonly id = "a";
      balance(): number {
        return 1;
      }
    }
    const use = task((at: Date, account: Account, fn: (x: number) => string) =>
      fn(account.balance() + at.getTime()),
    );
    use(new Date(), new Account(), String);
    use({} as TaskFuture<Date>, {} as TaskFuture<Account>, (x) => x.toFixed());
    // @ts-expect-error: not an instance
    use(new Date(), { id: textFuture }, String);
  });

  it("keeps the type parameters of a generic function", () => {
    const first = task(<T>(rows: readonly T[]) => rows[0] as T);
    expectTypeOf(first([1, 2])).toEqualTypeOf<TaskFuture<number>>();
    expectTypeOf(first({} as TaskFuture<readonly string[]>)).toEqualTypeOf<TaskFuture<string>>();
    const pick = task(
      { retries: 1 },
      async <T extends { id: string }, K extends keyof T>(row: T, key: K) => row[key],
    );
    expectTypeOf(pick(rowFuture, "price")).toEqualTypeOf<TaskFuture<number>>();
    // @ts-expect-error: no such key
    pick(rowFuture, "colour");
    // @ts-expect-error: has no id
    pick({ price: 1 }, "price");
    const mapRows = task(<T, U>(rows: T[], fn: (row: T) => U) => rows.map(fn));
    expectTypeOf(mapRows([1], (x) => String(x))).toEqualTypeOf<TaskFuture<string[]>>();
    expectTypeOf(asTask(first<string>).map([["a"], ["b"]])).toEqualTypeOf<TaskFutureList<string>>();
    const count = task(<T>(rows: T[]) => rows.length);
    expectTypeOf(count.map([[1], ["a"]])).toEqualTypeOf<TaskFutureList<number>>();
  });

  it("keeps overloads", () => {
    function parse(text: string): number;
    function parse(value: number): string;
    function parse(value: string | number): number | string {
      return typeof value === "string" ? Number(value) : String(value);
    }
    const parseTask = task(parse);
    expectTypeOf(parseTask("1")).toEqualTypeOf<TaskFuture<number>>();
    expectTypeOf(parseTask(numberFuture)).toEqualTypeOf<TaskFuture<string>>();
    expectTypeOf(parseTask.name).toEqualTypeOf<string>();
    // @ts-expect-error: neither overload
    parseTask(true);
  });

  it("refuses parameters without a type instead of making them any", () => {
    // @ts-expect-error: the parameter has no type
    task((row) => row.id);
  });

  it("gives the values of a generator as they come and all of them when awaited", async () => {
    const read = task(async function* read(path: string) {
      yield path.length;
    });
    expectTypeOf(read("a")).toEqualTypeOf<StreamFuture<number>>();
    expectTypeOf(await read("a")).toEqualTypeOf<number[]>();
    for await (const item of read("a")) expectTypeOf(item).toEqualTypeOf<number>();
    const plain = task(function* plain() {
      yield "a";
    });
    expectTypeOf(plain()).toEqualTypeOf<StreamFuture<string>>();
  });

  it("unwraps a returned future, state and array of futures", () => {
    expectTypeOf(task(() => numberFuture)()).toEqualTypeOf<TaskFuture<number>>();
    expectTypeOf(task(async () => numberFuture)()).toEqualTypeOf<TaskFuture<number>>();
    expectTypeOf(task(() => ({}) as State<string>)()).toEqualTypeOf<TaskFuture<string>>();
    expectTypeOf(task(() => [numberFuture, numberFuture])()).toEqualTypeOf<TaskFuture<number[]>>();
    expectTypeOf(
      task((): [TaskFuture<number>, TaskFuture<string>] => [numberFuture, textFuture])(),
    ).toEqualTypeOf<TaskFuture<[number, string]>>();
  });

  it("maps over iterables in step, with unmapped values handed whole", () => {
    const convert = task((row: Row, rate: number) => row.price * rate);
    const all = convert.map([rowFuture, { id: "a", price: 1 }], unmapped(numberFuture));
    expectTypeOf(all).toEqualTypeOf<TaskFutureList<number>>();
    expectTypeOf(all[0]).toEqualTypeOf<TaskFuture<number> | undefined>();
    expectTypeOf(all.result()).toEqualTypeOf<Promise<number[]>>();
    convert.map(new Set<Row>(), [1, 2]);
    // @ts-expect-error: not an iterable; unmapped(2) hands it whole
    convert.map([rowFuture], 2);
    // @ts-expect-error: the length is not known before it is awaited
    convert.map({} as TaskFuture<Row[]>, unmapped(1));
  });

  it("takes options for a call by with", () => {
    const load = task((path: string) => path.length);
    const call = load.with({ waitFor: [numberFuture, allowFailure(textFuture)], callKey: "k" });
    expectTypeOf(call("a")).toEqualTypeOf<TaskFuture<number>>();
    expectTypeOf(call.map(["a"])).toEqualTypeOf<TaskFutureList<number>>();
    const state = load.with({ returnState: true })("a");
    expectTypeOf(state).toEqualTypeOf<Promise<State<number>>>();
    // @ts-expect-error: no such option
    load.with({ waitfor: [] });
    // @ts-expect-error: not a run
    load.with({ waitFor: [1] });
  });

  it("types its options by what the function returns", () => {
    const load = task(
      {
        retries: 3,
        retryDelaySeconds: (retries) => Array.from({ length: retries }, (_, i) => 2 ** i),
        onCompletion: [
          (_task, run, state) =>
            expectTypeOf([run.name, state.data]).toEqualTypeOf<(string | number | undefined)[]>(),
        ],
        vizReturnValue: 3,
      },
      async (path: string) => path.length,
    );
    expectTypeOf(load.withOptions({ name: "other" })("a")).toEqualTypeOf<TaskFuture<number>>();
    // @ts-expect-error: not what the function returns
    task({ vizReturnValue: "three" }, (path: string) => path.length);
    // @ts-expect-error: a misspelt option
    task({ retrys: 3 }, (path: string) => path.length);
    // @ts-expect-error: the unit is seconds, as a number
    load.withOptions({ timeoutSeconds: "5s" });
  });

  it("gives its transaction hooks the transaction", () => {
    const undo: TransactionHook = (transaction) => transaction.get("path");
    const options: TaskOptions = {
      onCommit: [(transaction) => expectTypeOf(transaction).toEqualTypeOf<Transaction>()],
      onRollback: [undo, async (transaction) => expectTypeOf(transaction).toEqualTypeOf<Transaction>()],
    };
    task(options, () => 1);
    task({ onRollback: [(transaction) => expectTypeOf(transaction).toEqualTypeOf<Transaction>()] }, () => 1);
    // @ts-expect-error: hooks are a list
    task({ onCommit: undo }, () => 1);
    // @ts-expect-error: a hook is told the transaction alone
    task({ onCommit: [(_transaction: Transaction, value: number) => value] }, () => 1);
    // @ts-expect-error: a transaction has no such thing
    task({ onRollback: [(transaction) => transaction.path] }, () => 1);
  });

  it("takes parameter types from Standard Schemas: callers give inputs, the function gets outputs", () => {
    const one = task(
      { parameters: z.object({ at: z.coerce.date(), n: z.number().default(1) }) },
      ({ at, n }) => {
        expectTypeOf(at).toEqualTypeOf<Date>();
        return n;
      },
    );
    one({ at: "2026-01-01" });
    one({ at: "2026-01-01", n: numberFuture });
    // @ts-expect-error: `at` is missing
    one({ n: 1 });
    const many = task({ parameters: [z.string(), z.coerce.number()] }, (path, limit) => path.repeat(limit));
    expectTypeOf(many("a", "3")).toEqualTypeOf<TaskFuture<string>>();
    // @ts-expect-error: not text
    many(1, "3");
  });
});

describe("a future", () => {
  it("is no value: arithmetic, properties and plain functions do not take it", () => {
    // @ts-expect-error: await it first
    numberFuture + 1;
    // @ts-expect-error: await it first
    numberFuture * 2;
    // @ts-expect-error: await it first
    numberFuture < 2;
    // @ts-expect-error: await it first
    rowFuture.price;
    // @ts-expect-error: await it first
    (({}) as TaskFuture<{ name: string }>).name;
    // @ts-expect-error: await it first
    Math.max(numberFuture, 1);
    // @ts-expect-error: await it first
    ((rows: Row[]) => rows)({} as TaskFuture<Row[]>);
    // @ts-expect-error: await it first
    for (const row of {} as TaskFuture<Row[]>) void row;
    // @ts-expect-error: always true
    if (rowFuture) void 0;
    // @ts-expect-error: always different
    void (numberFuture === 1);
    // @ts-expect-error: it is no Promise
    numberFuture.catch(() => 0);
    // @ts-expect-error: it is no Promise
    ((promise: Promise<number>) => promise)(numberFuture);
  });

  it("is awaited, alone and in Promise.all", async () => {
    expectTypeOf(await rowFuture).toEqualTypeOf<Row>();
    expectTypeOf(await Promise.all([numberFuture, textFuture])).toEqualTypeOf<[number, string]>();
    expectTypeOf(numberFuture.wait(2)).toEqualTypeOf<Promise<State<number> | undefined>>();
    expectTypeOf(numberFuture.result()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(numberFuture.result({ raiseOnFailure: false })).toEqualTypeOf<Promise<number | Error>>();
    expectTypeOf(numberFuture.state).toEqualTypeOf<State<number>>();
  });
});

describe("a flow", () => {
  it("returns a promise and takes futures as arguments", () => {
    const etl = flow({ name: "etl", retries: 1 }, async function etl(input: string, rows: Row[]) {
      return rows.map((row) => row.id + input);
    });
    expectTypeOf(etl("a", [rowFuture])).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(etl.with({ returnState: true })("a", [])).toEqualTypeOf<Promise<State<string[]>>>();
    expectTypeOf(etl.withOptions({ timeoutSeconds: 5 })("a", [])).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(etl.name).toEqualTypeOf<string>();
    // @ts-expect-error: an argument too few
    etl("a");
    // @ts-expect-error: a class is no function
    flow(class {});
    // @ts-expect-error: a misspelt option
    flow({ tags: ["a"], retires: 1 }, () => 1);
  });

  it("resolves a sync function's value, generators to lists, futures to values", () => {
    expectTypeOf(flow(() => 1)()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(flow(() => numberFuture)()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(flow(async () => [numberFuture])()).toEqualTypeOf<Promise<number[]>>();
    const stream = flow(async function* () {
      yield 1;
    });
    expectTypeOf(stream()).toEqualTypeOf<Promise<number[]> & AsyncIterable<number>>();
  });

  it("takes parameter types from a Standard Schema", () => {
    const etl = flow({ parameters: z.object({ n: z.coerce.number<string>() }) }, ({ n }) => n);
    expectTypeOf(etl({ n: "3" })).toEqualTypeOf<Promise<number>>();
    // @ts-expect-error: the schema takes text
    etl({ n: 3 });
  });
});

describe("the name Flow", () => {
  it("is the type of flows and the constructor of the older style", () => {
    const made: Flow<[path: string], number> = flow({ name: "f" }, (path: string) => path.length);
    expectTypeOf(made("a")).toEqualTypeOf<Promise<number>>();
    const load = task((path: string, limit: number) => [path, limit]);
    const older = new Flow("older", (f) => {
      const path = new Parameter("path", { default: "a" });
      expectTypeOf(load(path, new Parameter<number>("limit"))).toEqualTypeOf<
        TaskFuture<(string | number)[]>
      >();
      expectTypeOf(f.map(load, ["a"], unmapped(1))).toEqualTypeOf<TaskFuture<(string | number)[][]>>();
      // @ts-expect-error: not a parameter of this type
      load(new Parameter("path", { default: 1 }), 1);
    });
    expectTypeOf(older).toEqualTypeOf<GraphFlow>();
    expectTypeOf(older.run()).toEqualTypeOf<Promise<State<TaskStates>>>();
    // @ts-expect-error: a builder is needed
    new Flow("older");
  });
});

describe("a decorated method", () => {
  it("keeps its declared type and must return a promise", () => {
    class Pipeline {
      // @ts-expect-error: would be a future at run time though its type says number
      @task
      wrong(path: string): number {
        return path.length;
      }

      @task
      async load(path: string): Promise<number> {
        return path.length;
      }

      @task({ retries: 2 })
      async save(count: number): Promise<void> {
        void count;
      }

      @flow({ name: "run" })
      async run(path: string): Promise<number> {
        const count = await this.load(path);
        await this.save(count);
        return count;
      }
    }
    expectTypeOf(new Pipeline().load("a")).toEqualTypeOf<Promise<number>>();
    expectTypeOf(new Pipeline().run("a")).toEqualTypeOf<Promise<number>>();
  });

  it("is for classes whose static members are tasks, too", () => {
    class Pipeline {
      readonly limit = 1;
      static load = task((path: string) => path.length);
    }
    expectTypeOf(Pipeline.load("a")).toEqualTypeOf<TaskFuture<number>>();
  });
});
