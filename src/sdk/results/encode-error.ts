import { BatutaError } from "../../platform/errors.ts";
import { describeThing } from "./describe-thing.ts";
import { classNameOf, isError } from "./value-kind.ts";
import { createValueWriter } from "./value-writer.ts";

/** A value inside an error's record: whole, or described where it can't be written. */
export type ErrorField = { readonly value: string } | { readonly described: string };

/** One thrown thing as it is written. The numbers are places in the record's list. */
export type ErrorNode =
  | {
      readonly kind: "error";
      readonly name: string;
      /** The class, where its name is another than `name`. */
      readonly class?: string;
      readonly message: string;
      readonly stack?: string;
      /** Set for errors of Batuta's own family, so that they are known as such when read. */
      readonly batuta?: true;
      readonly fields?: Readonly<Record<string, ErrorField>>;
      readonly cause?: number;
      readonly errors?: readonly number[];
      /** How many of `errors` were left out. */
      readonly errorsLeftOut?: number;
    }
  | ({ readonly kind: "thrown" } & ErrorField);

/** What `encodeError` writes; the first node is the error itself. */
export interface ErrorRecord {
  readonly $error: 1;
  readonly nodes: readonly ErrorNode[];
}

/** Characters that one message or one stack may have. */
const TEXT_LIMIT = 32_768;
const FIELD_LIMIT = 16_384;
/** Characters of the whole, roughly; beyond it only short descriptions are added. */
const TOTAL_LIMIT = 400_000;
const MAX_ERRORS = 100;
const MAX_NODES = 300;
const MAX_FIELDS = 100;
/** Written elsewhere in the node. */
const OWN_PLACES: ReadonlySet<string> = new Set(["name", "message", "stack", "cause", "errors"]);

/**
 * Writes whatever was thrown as JSON text: name, message, stack, causes, own fields, and the errors of an
 * `AggregateError`. Never fails: what can't be written is described, what is too long is cut with a mark.
 */
export function encodeError(error: unknown): string {
  const writer = new ErrorWriter();
  writer.add(error);
  return JSON.stringify({ $error: 1, nodes: writer.nodes } satisfies ErrorRecord);
}

class ErrorWriter {
  readonly nodes: ErrorNode[] = [];
  readonly #places = new Map<unknown, number>();
  // An error inside a field is a node of this record too, so that circles through fields close as well.
  readonly #writeValue = createValueWriter((error) => `#${this.add(error)}`);
  #left = TOTAL_LIMIT;

  /** The place of this thrown thing; written once, so that circles close. */
  add(thrown: unknown): number {
    const isReference = typeof thrown === "object" && thrown !== null;
    const known = isReference ? this.#places.get(thrown) : undefined;
    if (known !== undefined) return known;
    const place = this.nodes.length;
    if (isReference) this.#places.set(thrown, place);
    if (place >= MAX_NODES) {
      this.nodes.push({ kind: "thrown", described: this.#cut(describeThing(thrown), 200) });
      return place;
    }
    // Taken before its causes are written.
    this.nodes.push({ kind: "thrown", described: "" });
    this.nodes[place] = isReadableError(thrown)
      ? this.#errorNode(thrown)
      : { kind: "thrown", ...this.#field(thrown) };
    return place;
  }

  #errorNode(error: Error): ErrorNode {
    const name = this.#text(read(error, "name"), "Error");
    const stack = read(error, "stack");
    const className = errorClassOf(error);
    const cause = read(error, "cause");
    const errors = read(error, "errors");
    const fields = this.#fields(error);
    const node = {
      kind: "error" as const,
      name,
      ...(className !== undefined && className !== name ? { class: className } : {}),
      message: this.#text(read(error, "message"), ""),
      ...(typeof stack === "string" ? { stack: this.#cut(stack, TEXT_LIMIT) } : {}),
      ...(BatutaError.is(error) ? { batuta: true as const } : {}),
      ...(fields ? { fields } : {}),
    };
    const hasCause = cause !== undefined || Object.hasOwn(error, "cause");
    return {
      ...node,
      ...(hasCause ? { cause: this.add(cause) } : {}),
      ...(Array.isArray(errors) ? this.#aggregated(errors) : {}),
    };
  }

  #aggregated(errors: readonly unknown[]): { errors: number[]; errorsLeftOut?: number } {
    const kept = errors.slice(0, MAX_ERRORS).map((error) => this.add(error));
    return errors.length > kept.length
      ? { errors: kept, errorsLeftOut: errors.length - kept.length }
      : { errors: kept };
  }

  #fields(error: Error): Record<string, ErrorField> | undefined {
    const keys = ownKeys(error);
    if (keys.length === 0) return undefined;
    const fields: [string, ErrorField][] = keys
      .slice(0, MAX_FIELDS)
      .map((key) => [key, this.#field(read(error, key))]);
    // fromEntries defines, so that even a field called __proto__ stays a field.
    return Object.fromEntries(fields);
  }

  #field(value: unknown): ErrorField {
    try {
      const text = this.#writeValue(value);
      if (text.length <= Math.min(FIELD_LIMIT, this.#left)) {
        this.#left -= text.length;
        return { value: text };
      }
    } catch {
      // What can't be written, for whatever reason (getters of the value included), is described.
    }
    return { described: this.#cut(describeThing(value), FIELD_LIMIT) };
  }

  #text(value: unknown, fallback: string): string {
    if (value === undefined) return fallback;
    return this.#cut(typeof value === "string" ? value : describeThing(value), TEXT_LIMIT);
  }

  /** At most `limit` characters, and few once the whole is long; says how much is missing. */
  #cut(text: string, limit: number): string {
    const room = Math.max(200, Math.min(limit, this.#left));
    this.#left -= Math.min(text.length, room);
    return text.length <= room ? text : `${text.slice(0, room)}… (${text.length - room} more characters)`;
  }
}

/** A revoked proxy throws whatever is asked of it; it is described then. */
function isReadableError(thrown: unknown): thrown is Error {
  try {
    return isError(thrown);
  } catch {
    return false;
  }
}

/** A getter of somebody else's error may throw. */
function read(from: object, key: string): unknown {
  try {
    return (from as Record<string, unknown>)[key]; // safe: any key may be asked of an object
  } catch (error) {
    return `(reading it threw ${describeThing(error)})`;
  }
}

function ownKeys(error: object): string[] {
  try {
    return Object.keys(error).filter((key) => !OWN_PLACES.has(key));
  } catch {
    return []; // a revoked proxy has no keys to tell
  }
}

function errorClassOf(error: Error): string | undefined {
  const kept = read(error, ERROR_CLASS_KEY);
  if (typeof kept === "string") return kept;
  try {
    return classNameOf(error);
  } catch {
    return undefined; // a getter or proxy refused
  }
}

/** Where a decoded error keeps the name of its class; not enumerable. */
export const ERROR_CLASS_KEY = "$batutaErrorClass";
