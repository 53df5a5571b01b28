import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import { decodeResult } from "../results/decode-result.ts";
import { encodeResult } from "../results/encode-result.ts";

/** Where a run's exact parameters are kept when JSON alone would change them. */
const CONTEXT_KEY = "batuta.parameters";

/** A run's parameters as the API keeps them. */
export interface EncodedParameters {
  /** Plain JSON, for people and other languages. */
  readonly parameters: Record<string, unknown>;
  /** Holds the exact form where JSON alone would change it. */
  readonly context: Record<string, unknown>;
  /** Exact text; identifies equal parameters. Undefined when they can't be serialised. */
  readonly text: string | undefined;
}

/** Parameters that JSON can't carry are kept in a second, exact form; what nothing can carry is described. */
export function encodeParameters(parameters: Readonly<Record<string, unknown>>): EncodedParameters {
  let text: string | undefined;
  try {
    text = encodeResult(parameters);
  } catch (error) {
    if (!BatutaError.hasCode(error, "result-not-serializable")) throw error;
  }
  const plain = JSON.stringify(parameters, describe) as string | undefined;
  const context: Record<string, unknown> = {};
  if (text !== undefined && text !== plain) context[CONTEXT_KEY] = text;
  return { parameters: JSON.parse(plain ?? "{}") as Record<string, unknown>, context, text };
}

/** The parameters of a recorded run, exact where they were kept so. */
export function decodeParameters(
  run: Pick<FlowRun, "parameters" | "context">,
): Readonly<Record<string, unknown>> {
  const exact = run.context[CONTEXT_KEY];
  if (typeof exact !== "string") return run.parameters;
  return decodeResult(exact) as Record<string, unknown>; // safe: encodeParameters wrote an object
}

function describe(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), item]));
  if (value instanceof Set) return [...value];
  if (typeof value === "function") return `<function ${value.name || "anonymous"}>`;
  if (typeof value === "symbol") return value.toString();
  return value;
}
