const BRAND = Symbol.for("batuta.secret");
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const STARS = "********";

/**
 * A value that must not be shown: prints as stars in logs, templates and JSON. Batuta never writes it in clear: as a
 * call's argument it is recorded as stars, as a result it is refused.
 *
 * @example
 * const key = new Secret(process.env["API_KEY"] ?? "");
 * await fetch(url, { headers: { authorization: `Bearer ${key.get()}` } });
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The value itself. */
  get(): T {
    return this.#value;
  }

  /** True for a secret of any copy of the package in this process. */
  static is(value: unknown): value is Secret<unknown> {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  toString(): string {
    return STARS;
  }

  toJSON(): string {
    return STARS;
  }

  [Symbol.toPrimitive](): string {
    return STARS;
  }

  [INSPECT](): string {
    return `Secret(${STARS})`;
  }
}
