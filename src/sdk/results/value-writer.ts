import { stringify } from "devalue";
import { BatutaError } from "../../platform/errors.ts";
import { State } from "../state.ts";
import { ENVELOPE_HEAD, ENVELOPE_START, UNDEFINED_TEXT } from "./envelope.ts";
import { findUnserializable } from "./find-unserializable.ts";
import { isPlainJson } from "./is-plain-json.ts";
import { isError, valueKind } from "./value-kind.ts";

/** Thrown inside devalue's walk to leave it; the search for the culprit then words the real error. */
const refusal = new BatutaError("result-not-serializable", "refused");

/** Writes a value as text; `name` is how its path begins in an error. */
export type ValueWriter = (value: unknown, name?: string) => string;

/**
 * Makes a writer. How an error inside the value is written is an argument, since the fields of an error are values
 * again, whose errors belong to the same record.
 */
export function createValueWriter(writeError: (error: Error) => string): ValueWriter {
  const reducers = {
    $buffer: (value: unknown): string | undefined =>
      isUnusual(value) && Buffer.isBuffer(value) ? `base64:${value.toString("base64")}` : undefined,
    $error: (value: unknown): string | undefined =>
      isUnusual(value) && isError(value) ? writeError(value) : undefined,
    $state: (value: unknown): unknown =>
      isUnusual(value) && State.is(value) ? stateFields(value) : undefined,
    $copy: copyForDevalue,
  };
  return (value, name = "result") => {
    if (value === undefined) return UNDEFINED_TEXT;
    try {
      if (isPlainJson(value)) {
        const text = JSON.stringify(value);
        if (!text.startsWith(ENVELOPE_START)) return text;
      }
      return `${ENVELOPE_HEAD}${stringify(value, reducers)}}`;
    } catch (error) {
      throw explain(value, name, error);
    }
  };
}

function stateFields(state: State): object {
  const { id, type, name, message, timestamp, data, details } = state;
  return { id, type, name, message, timestamp, data, details };
}

/** What devalue writes in the value's place; undefined where it writes the value itself. */
function copyForDevalue(value: unknown): object | undefined {
  if (!isUnusual(value)) return undefined;
  switch (valueKind(value)) {
    case "data-object":
      return { ...value };
    case "partial-view":
      return copyView(value as ArrayBufferView); // safe: said by its kind
    case "native":
    case "buffer":
    case "error":
    case "state":
      return undefined;
    case "secret":
    case "thenable":
    case "symbol-keys":
    case "refused":
      throw refusal;
  }
}

function explain(value: unknown, name: string, error: unknown): BatutaError {
  if (error instanceof RangeError) {
    return new BatutaError(
      "result-not-serializable",
      `${name} can't be stored: it is nested too deeply or too large for one text; return it in parts, or write it to a file and return the path`,
      { cause: error },
    );
  }
  const found = search(value, name);
  if (found) {
    return new BatutaError(
      "result-not-serializable",
      `${found.path} can't be stored: it is ${found.what}; ${found.advice}`,
      { fields: { path: found.path } },
    );
  }
  return new BatutaError("result-not-serializable", `${name} can't be stored: reading it failed`, {
    cause: error,
  });
}

function search(value: unknown, name: string): ReturnType<typeof findUnserializable> {
  try {
    return findUnserializable(value, name);
  } catch {
    return undefined; // a getter or proxy of the value threw again; the first error is told as the cause
  }
}

/** Built-ins of this realm that devalue writes, or refuses, itself; most of what it meets. */
const USUAL: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Array.prototype,
  Date.prototype,
  Map.prototype,
  Set.prototype,
  null,
]);

function isUnusual(value: unknown): value is object {
  return typeof value === "object" && value !== null && !USUAL.has(Object.getPrototypeOf(value));
}

/** A view on a copy of its own bytes. */
function copyView(view: ArrayBufferView): ArrayBufferView {
  if (view instanceof DataView) {
    return new DataView(new Uint8Array(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).buffer);
  }
  return (view as Uint8Array).slice(); // safe: every view but DataView has it
}
