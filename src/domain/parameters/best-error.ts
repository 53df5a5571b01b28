import type { SchemaError } from "./json-schema-parts.ts";

const WEAK = new Set(["anyOf", "oneOf"]);

function compareParts(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Less than 0 when `a` is less relevant than `b`; the rule of Python's `jsonschema`, which clients know. */
function compareRelevance(a: SchemaError, b: SchemaError): number {
  if (a.depth !== b.depth) return b.depth - a.depth;
  const [left, right] = [a.path.slice(a.path.length - a.depth), b.path.slice(b.path.length - b.depth)];
  for (const [at, part] of left.entries()) {
    const order = compareParts(part, right[at] ?? "");
    if (order !== 0) return order;
  }
  const weakness = Number(WEAK.has(b.keyword)) - Number(WEAK.has(a.keyword));
  return weakness !== 0 ? weakness : Number(b.matchesType) - Number(a.matchesType);
}

/**
 * The error that says most: the one highest up in the value; of `anyOf` and `oneOf` the deepest reason, when there is one
 * that stands out.
 */
export function bestError(errors: readonly SchemaError[]): SchemaError | undefined {
  let best: SchemaError | undefined;
  for (const error of errors) if (best === undefined || compareRelevance(error, best) > 0) best = error;
  while (best !== undefined && best.context.length > 0) {
    const [first, second] = [...best.context].sort(compareRelevance);
    if (first === undefined) break;
    if (second !== undefined && compareRelevance(first, second) === 0) break;
    best = first;
  }
  return best;
}

/** Where an error is, as messages name it: `x.items[1].name`. */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, at) => (typeof part === "number" ? `[${part}]` : at === 0 ? part : `.${part}`))
    .join("");
}
