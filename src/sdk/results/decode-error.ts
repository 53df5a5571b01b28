import { BatutaError } from "../../platform/errors.ts";
import { ERROR_CLASS_KEY, type ErrorNode, type ErrorRecord } from "./encode-error.ts";
import { createValueReader, type ValueReader } from "./value-reader.ts";

type ErrorLeaf = Extract<ErrorNode, { kind: "error" }>;

const BUILT_IN: Readonly<Record<string, new (message: string) => Error>> = {
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
};

/**
 * Restores what `encodeError` wrote. An error is an error again: built-in ones of their class, Batuta's own known by
 * `BatutaError.is` and their code, all others an `Error` with the name, stack, causes and fields of the first one.
 * A thrown non-Error that could be written comes back as itself (`"x"`, `undefined`, `{ a: 1 }`), so that a `catch`
 * sees what it saw; one that could not is a `BatutaError` with code `thrown-value` that describes it.
 *
 * @throws `BatutaError` with code `result-unreadable` when the text is none of `encodeError`'s.
 */
export function decodeError(text: string): unknown {
  let record: ErrorRecord;
  try {
    record = JSON.parse(text) as ErrorRecord; // safe: checked on the next lines
  } catch (error) {
    throw unreadable(text, error);
  }
  if (record?.$error !== 1 || !Array.isArray(record.nodes) || record.nodes.length === 0)
    throw unreadable(text);
  const { nodes } = record;
  const restored: unknown[] = [];
  const readValue = createValueReader((reference) => restored[Number(reference.slice(1))]);
  // Bare errors first, so that causes and fields can point in a circle.
  for (const node of nodes) restored.push(node.kind === "error" ? bareError(node) : undefined);
  nodes.forEach((node, i) => {
    if (node.kind === "thrown") restored[i] = thrownValue(node, readValue);
  });
  nodes.forEach((node, i) => {
    if (node.kind === "error") complete(restored[i] as Error, node, restored, readValue); // safe: made by bareError
  });
  return restored[0];
}

function bareError(node: ErrorLeaf): Error {
  if (node.batuta) {
    return new BatutaError("unknown", node.message); // its code is one of the fields
  }
  const known = node.class ?? node.name;
  if (node.errors) return new AggregateError([], node.message);
  if (known === "DOMException") return new DOMException(node.message, node.name);
  const Constructor = Object.hasOwn(BUILT_IN, known) ? BUILT_IN[known] : undefined;
  return Constructor ? new Constructor(node.message) : new Error(node.message);
}

function thrownValue(node: Extract<ErrorNode, { kind: "thrown" }>, readValue: ValueReader): unknown {
  if ("value" in node) return readValue(node.value);
  return new BatutaError("thrown-value", `a value that is no Error was thrown: ${node.described}`);
}

function complete(error: Error, node: ErrorLeaf, restored: readonly unknown[], readValue: ValueReader): void {
  if (error.name !== node.name) hide(error, "name", node.name);
  // Without a stored stack, that of the decoder would mislead.
  hide(error, "stack", node.stack ?? `${node.name}: ${node.message}`);
  if (node.class !== undefined) hide(error, ERROR_CLASS_KEY, node.class);
  for (const [key, field] of Object.entries(node.fields ?? {})) {
    Object.defineProperty(error, key, {
      value: "value" in field ? readValue(field.value) : field.described,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  if (node.cause !== undefined) hide(error, "cause", restored[node.cause]);
  if (node.errors) {
    const errors = node.errors.map((place) => restored[place]);
    if (node.errorsLeftOut) {
      errors.push(new BatutaError("errors-left-out", `${node.errorsLeftOut} more errors were not kept`));
    }
    hide(error, "errors", errors);
  }
}

function hide(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true });
}

function unreadable(text: string, cause?: unknown): BatutaError {
  const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new BatutaError("result-unreadable", `a stored error can't be read: ${start}`, { cause });
}
