/** Whether a type is `any`. */
export type IsAny<T> = 0 extends 1 & T ? true : false;

/** Any function; what `flow` and `task` wrap. */
export type AnyFunction = (...args: never[]) => unknown;
