/** How an argument of a task call is treated; made by `unmapped`, `allowFailure`, `quote`, `freeze` and `opaque`. */
export type AnnotationKind = "unmapped" | "allow-failure" | "quote" | "freeze" | "opaque";

const BRAND = Symbol.for("batuta.annotation");

/** A marked argument. */
export class Annotation<T, K extends AnnotationKind = AnnotationKind> {
  readonly kind: K;
  readonly value: T;

  constructor(kind: K, value: T) {
    this.kind = kind;
    this.value = value;
  }

  static {
    // On the prototype: told apart across copies of the package, at no cost for each instance.
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /** True for an annotation of any copy of the package in this process. */
  static is(value: unknown): value is Annotation<unknown> {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

export type Unmapped<T> = Annotation<T, "unmapped">;
export type AllowFailure<T> = Annotation<T, "allow-failure">;
export type Quote<T> = Annotation<T, "quote">;
export type Freeze<T> = Annotation<T, "freeze">;
export type Opaque<T> = Annotation<T, "opaque">;

/** In `map`: pass the value whole to each call instead of mapping over it. */
export function unmapped<T>(value: T): Unmapped<T> {
  return new Annotation("unmapped", value);
}

/** Run the call even when this upstream failed; the function then receives the error in place of the value. */
export function allowFailure<T>(value: T): AllowFailure<T> {
  return new Annotation("allow-failure", value);
}

/** Do not look for futures inside the value: cheap for large inputs, and no dependency is tracked. */
export function quote<T>(value: T): Quote<T> {
  return new Annotation("quote", value);
}

/** In the older style: treat the value as a constant of the graph. The call sees a deep-frozen copy-free view. */
export function freeze<T>(value: T): Freeze<T> {
  return new Annotation("freeze", value);
}

/** Track the dependency on futures inside the value, but hand the value on as it is, futures included. */
export function opaque<T>(value: T): Opaque<T> {
  return new Annotation("opaque", value);
}
