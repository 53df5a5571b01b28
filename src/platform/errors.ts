const BRAND = Symbol.for("batuta.error");

/** Options that every Batuta error takes beside its message. */
export interface BatutaErrorOptions {
  /** What led to this error. */
  readonly cause?: unknown;
  /** Structured facts (ids, values) under their wire names. Never secrets. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/**
 * Root of every error that Batuta throws on purpose. `code` is stable and machine-readable (kebab-case); the message
 * says what failed, with which id, and what to do.
 */
export class BatutaError extends Error {
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, options: BatutaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? {};
    // Stored failures are matched by name, so it must survive bundling and minification of the class.
    this.name = "BatutaError";
  }

  static {
    // On the prototype: told apart across copies of the package, at no cost for each instance.
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /** True for a Batuta error of any copy of the package in this process. */
  static is(value: unknown): value is BatutaError {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  /** True for a Batuta error with this code, of any copy of the package. */
  static hasCode(value: unknown, code: string): value is BatutaError {
    return BatutaError.is(value) && value.code === code;
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Marks a broken promise of our own code; never thrown for what a user did. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BatutaError("internal", `internal error: ${message}. Please report it.`);
}

/** Closes a `switch` over a union: a new member does not compile until it has a case. */
export function assertNever(value: never, what: string): never {
  throw new BatutaError(
    "internal",
    `internal error: unexpected ${what}: ${String(value)}. Please report it.`,
  );
}
