import { hash } from "node:crypto";
import type { Secret } from "../results/secret.ts";
import { classNameOf, tagOf, valueKind } from "../results/value-kind.ts";
import type { State } from "../state.ts";

/**
 * Texts of nested values longer than this are replaced by their hash, and remembered by object. So the text of a
 * value in which one part is reachable in exponentially many ways is still made in linear time.
 */
const NESTED_LIMIT = 1024;

/** Thrown inside to leave the walk; never seen outside. */
const NO_TEXT = Symbol("no canonical text");

/** Told apart from the other fields of an error, or no part of what it is. */
const ERROR_PLACES: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);

/** Canonical text of a value; see `fingerprint`. Not bounded in length. */
export function canonicalText(value: unknown): string | undefined {
  try {
    return writePrimitive(value) ?? new CanonicalWriter().writeObject(value as object); // safe: all else is an object
  } catch {
    // Besides NO_TEXT: values nested beyond the call stack, and whatever a getter or proxy of the value throws.
    return undefined;
  }
}

/** Every primitive's text ends where its reader knows it to end, so that texts in a row can't be taken for others. */
function writePrimitive(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return writeString(value);
    case "number":
      return value === 0 && 1 / value < 0 ? "n-0;" : `n${value};`;
    case "boolean":
      return value ? "t" : "f";
    case "undefined":
      return "u";
    case "bigint":
      return `i${value};`;
    case "object":
      return value === null ? "z" : undefined;
    case "function":
    case "symbol":
      throw NO_TEXT;
  }
}

function writeString(text: string): string {
  // Hashing turns lone surrogates into U+FFFD, which would make different texts equal.
  if (!text.isWellFormed()) return `S${JSON.stringify(text)}`;
  return `s${text.length}:${text}`;
}

class CanonicalWriter {
  /** Objects being written, outermost first. */
  readonly #stack: object[] = [];
  /** Texts of large parts that stand for themselves. */
  readonly #known = new Map<object, string>();
  /** The outermost place that a cycle in the part just written points to. */
  #reachesTo = Number.POSITIVE_INFINITY;

  write(value: unknown): string {
    return writePrimitive(value) ?? this.writeObject(value as object); // safe: all else is an object
  }

  writeObject(value: object): string {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const place = this.#stack.lastIndexOf(value);
    if (place >= 0) {
      this.#reachesTo = Math.min(this.#reachesTo, place);
      return `^${this.#stack.length - place};`;
    }
    const depth = this.#stack.length;
    const outerReach = this.#reachesTo;
    this.#reachesTo = Number.POSITIVE_INFINITY;
    this.#stack.push(value);
    let text = this.#body(value);
    this.#stack.pop();
    const isWhole = this.#reachesTo >= depth;
    if (depth > 0 && text.length > NESTED_LIMIT) {
      text = `#${hash("sha256", text, "base64url")};`;
      // A part of a cycle means something else elsewhere.
      if (isWhole) this.#known.set(value, text);
    }
    this.#reachesTo = Math.min(outerReach, isWhole ? Number.POSITIVE_INFINITY : this.#reachesTo);
    return text;
  }

  #body(value: object): string {
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype === Object.prototype || prototype === null) return this.#plainObject(value);
    if (Array.isArray(value) && prototype === Array.prototype) return this.#array(value);
    return this.#special(value);
  }

  #array(value: readonly unknown[]): string {
    let text = "[";
    for (let i = 0; i < value.length; i++) {
      const item = value[i];
      text += item === undefined && !Object.hasOwn(value, i) ? "h" : this.write(item);
    }
    return `${text}]`;
  }

  #plainObject(value: object): string {
    if (typeof (value as { toJSON?: unknown }).toJSON === "function") return this.#byToJson(value);
    if (Object.getOwnPropertySymbols(value).length > 0) throw NO_TEXT;
    return `{${this.#members(value)}}`;
  }

  #members(value: object, skip?: (key: string) => boolean): string {
    const keys = Object.keys(value);
    if (keys.length > 1) keys.sort();
    let text = "";
    for (const key of keys) {
      if (skip?.(key)) continue;
      text += writeString(key) + this.write((value as Record<string, unknown>)[key]); // safe: its own key
    }
    return text;
  }

  #special(value: object): string {
    switch (valueKind(value)) {
      case "secret":
        // Only the hash: the text is a part of keys that are stored.
        return `X${hash("sha256", `batuta.secret ${this.write((value as Secret<unknown>).get())}`, "base64url")};`;
      case "state":
        return this.#state(value as State); // safe: said by its kind
      case "error":
        return this.#error(value as Error); // safe: said by its kind
      case "data-object":
        // As the plain object that it is after it was stored.
        return this.#plainObject({ ...value });
      case "buffer":
      case "partial-view":
        return this.#bytes(value as ArrayBufferView); // safe: said by its kind
      case "native":
        return ArrayBuffer.isView(value) ? this.#bytes(value) : this.#builtIn(value);
      case "refused":
        return this.#byToJson(value);
      case "thenable":
      case "symbol-keys":
        throw NO_TEXT;
    }
  }

  #builtIn(value: object): string {
    const tag = tagOf(value);
    switch (tag) {
      case "Date":
        return `D${(value as Date).getTime()};`;
      case "Map":
        return `M(${this.#sorted([...(value as Map<unknown, unknown>)].map(([k, v]) => this.write(k) + this.write(v)))})`;
      case "Set":
        return `Q(${this.#sorted([...(value as Set<unknown>)].map((item) => this.write(item)))})`;
      case "RegExp":
        return `R${writeString((value as RegExp).source)}${writeString((value as RegExp).flags)}`;
      case "URL":
      case "URLSearchParams":
        return `L${writeString(tag)}${writeString(String(value))}`;
      case "ArrayBuffer":
        return `B${tag}:${hash("sha256", new Uint8Array(value as ArrayBuffer), "base64url")};`;
      case "Array":
        return this.#array(value as unknown[]);
      case "Object":
        return this.#plainObject(value);
      default:
        return `O${this.write((value as { valueOf(): unknown }).valueOf())}`;
    }
  }

  #bytes(view: ArrayBufferView): string {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    return `B${tagOf(view)}:${hash("sha256", bytes, "base64url")};`;
  }

  #sorted(texts: string[]): string {
    return texts.sort().join("");
  }

  #error(error: Error): string {
    const { cause, errors } = error as { cause?: unknown; errors?: unknown };
    const own = this.#members(error, (key) => ERROR_PLACES.has(key));
    // Its stack tells where it was made, not what it is.
    const what = writeString(String(error.name)) + writeString(String(error.message));
    return `E(${what}${this.write(cause)}${Array.isArray(errors) ? this.#array(errors) : ""}{${own}})`;
  }

  #state(state: State): string {
    return `A(${writeString(state.type)}${writeString(state.name)}${this.write(state.data)})`;
  }

  #byToJson(value: object): string {
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON !== "function") throw NO_TEXT;
    let data: unknown;
    try {
      data = (toJSON as () => unknown).call(value);
    } catch {
      throw NO_TEXT; // a future's toJSON says "await it first"
    }
    return `J${writeString(classNameOf(value) ?? "")}${this.write(data)}`;
  }
}
