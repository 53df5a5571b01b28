import type { AnyFunction } from "./any-function.ts";
import type { FlowSource } from "./deployments/deployment-options.ts";
import type { FlowOptions } from "./flow-options.ts";
import type { SchemaInput, SchemaOutput, StandardSchema } from "./parameters/standard-schema.ts";
import type { ResolvableArgs } from "./resolvable.ts";
import type { FutureOf, ResultOf } from "./run-result.ts";
import type { Flow, Task, TaskCall } from "./signatures.ts";
import type { TaskOptions } from "./task-options.ts";

/** The last four overloads of a function as argument and return types; a shorter list is filled up with its first. */
type Overloads<F> = F extends {
  (...args: infer A1): infer R1;
  (...args: infer A2): infer R2;
  (...args: infer A3): infer R3;
  (...args: infer A4): infer R4;
}
  ? [[A1, R1], [A2, R2], [A3, R3], [A4, R4]]
  : never;

type IsOverloaded<F> =
  Overloads<F> extends [infer First, unknown, unknown, infer Last]
    ? [First, Last] extends [Last, First]
      ? false
      : true
    : false;

type Erased<F> = F extends (...args: infer Args) => infer R ? (...args: Args) => R : never;

/**
 * What every function has, without a call signature: as a constraint it lets TypeScript infer a function's own type,
 * type parameters and defaults included.
 */
interface Callable {
  readonly apply: unknown;
  readonly bind: unknown;
}

/** `never` for what can't be called (classes); asked of `Callable` itself before there is a candidate. */
type IsFunction<F> = Callable extends F ? unknown : Parts<F> extends never ? never : unknown;

/** `never` for a function whose type parameters its erased type would lose; those have overloads of their own. */
type NotGeneric<F> = Callable extends F
  ? unknown
  : F extends AnyFunction
    ? IsOverloaded<F> extends true
      ? unknown
      : Erased<F> extends F
        ? unknown
        : never
    : never;

type Parts<F> = F extends (...args: infer Args) => infer R ? [Args, R] : never;

/** The task that is made of a function. Overloads are kept, up to four of them. */
export type TaskOf<F> =
  IsOverloaded<F> extends true
    ? Overloads<F> extends [
        [infer A1, infer R1],
        [infer A2, infer R2],
        [infer A3, infer R3],
        [infer A4, infer R4],
      ]
      ? TaskCall<List<A1>, R1> & TaskCall<List<A2>, R2> & TaskCall<List<A3>, R3> & Task<List<A4>, R4>
      : never
    : Task<List<Parts<F>[0]>, Parts<F>[1]>;

/** The flow that is made of a function. */
export type FlowOf<F> = Parts<F> extends [infer Args, infer R] ? Flow<List<Args>, R> : never;

type List<T> = T extends readonly unknown[] ? T : never;
type Inputs<S extends readonly StandardSchema[]> = { -readonly [I in keyof S]: SchemaInput<S[I]> };
type Outputs<S extends readonly StandardSchema[]> = { -readonly [I in keyof S]: SchemaOutput<S[I]> };

/**
 * A generic function as a task keeps its type parameters, and for that it can have no members (a limit of
 * TypeScript). `asTask(first)` or `asTask(first<number>)` gives the members.
 */
export type GenericTask<Args extends readonly unknown[], R> = (...args: ResolvableArgs<Args>) => FutureOf<R>;

/**
 * Makes a method a task. The method keeps its declared type, so it must be declared to return a promise; its
 * arguments take no futures.
 */
export type TaskDecorator = <This, Args extends readonly unknown[], R>(
  method: (this: This, ...args: Args) => Promise<R>,
  context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Promise<R>>,
) => (this: This, ...args: Args) => Promise<R>;

/** Makes a method a flow; see `TaskDecorator`. */
export type FlowDecorator = TaskDecorator;

/** How `task` is called. */
export interface TaskFactory {
  /** As a decorator: `@task async load() {}`. Needs a transpiler; Node alone refuses decorators. */
  <This, Args extends readonly unknown[], R>(
    method: (this: This, ...args: Args) => Promise<R>,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Promise<R>>,
  ): (this: This, ...args: Args) => Promise<R>;
  /** Makes a task of a function. */
  <F extends Callable>(fn: F & NotGeneric<F>): TaskOf<F>;
  <Args extends readonly unknown[], R>(fn: (...args: Args) => R): GenericTask<Args, R>;
  /** Makes a task whose sole parameter is checked and converted by a Standard Schema. */
  <S extends StandardSchema, R>(
    options: TaskOptions<ResultOf<R>> & { readonly parameters: S },
    fn: (input: SchemaOutput<S>) => R,
  ): Task<[input: SchemaInput<S>], R>;
  /** Makes a task whose parameters are checked and converted by a Standard Schema each. */
  <const S extends readonly StandardSchema[], R>(
    options: TaskOptions<ResultOf<R>> & { readonly parameters: S },
    fn: (...args: Outputs<S>) => R,
  ): Task<Inputs<S>, R>;
  /** Makes a task of a function, with options. */
  <F extends Callable>(options: TaskOptions<ResultOf<Parts<F>[1]>>, fn: F & NotGeneric<F>): TaskOf<F>;
  <Args extends readonly unknown[], R>(
    options: TaskOptions<ResultOf<R>>,
    fn: (...args: Args) => R,
  ): GenericTask<Args, R>;
  /** As a decorator with options: `@task({ retries: 3 }) async load() {}`. */
  (options: TaskOptions<never>): TaskDecorator;
}

/** How `flow` is called. */
export interface FlowFactory {
  /**
   * Loads a flow from a folder, from where its deployments run too.
   *
   * @throws `BatutaError` with code `flow-not-exported`, naming those that are there.
   */
  from(source: FlowSource): Promise<Flow<readonly unknown[], unknown>>;
  /** As a decorator: `@flow async etl() {}`. Needs a transpiler; Node alone refuses decorators. */
  <This, Args extends readonly unknown[], R>(
    method: (this: This, ...args: Args) => Promise<R>,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Promise<R>>,
  ): (this: This, ...args: Args) => Promise<R>;
  /** Makes a flow of a function. */
  <F extends Callable>(fn: F & IsFunction<F>): FlowOf<F>;
  /** Makes a flow whose sole parameter is checked and converted by a Standard Schema. */
  <S extends StandardSchema, R>(
    options: FlowOptions<ResultOf<R>> & { readonly parameters: S },
    fn: (input: SchemaOutput<S>) => R,
  ): Flow<[input: SchemaInput<S>], R>;
  /** Makes a flow whose parameters are checked and converted by a Standard Schema each. */
  <const S extends readonly StandardSchema[], R>(
    options: FlowOptions<ResultOf<R>> & { readonly parameters: S },
    fn: (...args: Outputs<S>) => R,
  ): Flow<Inputs<S>, R>;
  /** Makes a flow of a function, with options. */
  <F extends Callable>(options: FlowOptions<ResultOf<Parts<F>[1]>>, fn: F & IsFunction<F>): FlowOf<F>;
  /** As a decorator with options. */
  (options: FlowOptions<never>): FlowDecorator;
}
