import type { Annotation, Freeze, Opaque, Quote, Unmapped } from "./annotations.ts";
import type { AnyFunction, IsAny } from "./any-function.ts";
import type { State } from "./state.ts";
import type { TaskFuture } from "./task-future.ts";

/** Values that are never looked into for futures. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | RegExp
  | Error
  | ArrayBuffer
  | ArrayBufferView
  | Promise<unknown>
  | AnyFunction;

/** Whether an object type has a method: then it is an instance of a class, which is not looked into. */
type HasMethod<T> = true extends { [K in keyof T]-?: T[K] extends AnyFunction ? true : false }[keyof T]
  ? true
  : false;

/** A value in which parts may be futures. */
type Nested<T> = T extends Leaf
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<Resolvable<K>, Resolvable<V>>
    : T extends ReadonlySet<infer V>
      ? ReadonlySet<Resolvable<V>>
      : T extends readonly unknown[]
        ? { readonly [I in keyof T]: Resolvable<T[I]> }
        : HasMethod<T> extends true
          ? T
          : { [K in keyof T]: Resolvable<T[K]> };

/** Whether the function can be handed an error where it expects a `T`; asked of `allowFailure`. */
type TakesError<T> = Error extends T
  ? true
  : T extends Leaf
    ? false
    : T extends ReadonlyMap<unknown, infer V> | ReadonlySet<infer V> | readonly (infer V)[]
      ? TakesError<V>
      : T extends object
        ? true extends { [K in keyof T]-?: Error extends T[K] ? true : false }[keyof T]
          ? true
          : false
        : false;

/** A value, or what becomes one. */
type Given<T> = T | Nested<T> | TaskFuture<T> | State<T>;

/**
 * What a call accepts for a parameter of type `T`: the value, a future or state of it, an annotated value, or an
 * array, plain object, Map or Set in which parts are futures.
 */
export type Resolvable<T> =
  IsAny<T> extends true
    ? T
    :
        | Given<T>
        | Quote<T>
        | Freeze<T>
        | Opaque<T>
        | (true extends TakesError<T> ? Annotation<Given<T>, "allow-failure"> : never);

/** The arguments of a call: each parameter may be given as a future. */
export type ResolvableArgs<Args extends readonly unknown[]> = { [I in keyof Args]: Resolvable<Args[I]> };

/** The arguments of `map`: an iterable for each parameter, or `unmapped(value)`. */
export type MapArgs<Args extends readonly unknown[]> = {
  [I in keyof Args]: Iterable<Resolvable<Args[I]>> | Unmapped<Resolvable<Args[I]>>;
};

/** A run that must end before another begins, though nothing is handed on. */
export type Upstreams =
  | TaskFuture<unknown>
  | State
  | Annotation<TaskFuture<unknown> | State, "allow-failure">
  | readonly Upstreams[];
