import { inspect } from "node:util";
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

/** Marks a run whose parameters could not be recorded: it can't go on without being given them again. */
const LOST_KEY = "batuta.parameters_lost";

/** Parameters that JSON can't carry are kept in a second, exact form; what nothing can carry is only described. */
export function encodeParameters(parameters: Readonly<Record<string, unknown>>): EncodedParameters {
  let text: string | undefined;
  try {
    text = encodeResult(parameters);
  } catch (error) {
    if (!BatutaError.hasCode(error, "result-not-serializable")) throw error;
  }
  const plain = plainText(parameters);
  const context: Record<string, unknown> = {};
  if (text === undefined) context[LOST_KEY] = true;
  else if (text !== plain) context[CONTEXT_KEY] = text;
  return { parameters: JSON.parse(plain) as Record<string, unknown>, context, text };
}

/** Whether a run's parameters can be had from its record. */
export function hasParameters(run: Pick<FlowRun, "context">): boolean {
  return run.context[LOST_KEY] !== true;
}

/** Whether a run was given its parameters by a program, which kept what JSON alone would change. */
export function hasExactParameters(run: Pick<FlowRun, "context">): boolean {
  return typeof run.context[CONTEXT_KEY] === "string" || !hasParameters(run);
}

/**
 * The parameters of a recorded run, exact where they were kept so.
 *
 * @throws `BatutaError` with code `parameters-not-recorded`.
 */
export function decodeParameters(
  run: Pick<FlowRun, "id" | "name" | "parameters" | "context">,
): Readonly<Record<string, unknown>> {
  if (!hasParameters(run)) {
    throw new BatutaError(
      "parameters-not-recorded",
      `flow run '${run.name}' was given parameters that can't be recorded (a Secret, a function, a connection), so it goes on only where it is given them again: runFlow(flow, { flowRunId: "${run.id}", args: […] })`,
      { fields: { flow_run_id: run.id } },
    );
  }
  const exact = run.context[CONTEXT_KEY];
  if (typeof exact !== "string") return run.parameters;
  return decodeResult(exact) as Record<string, unknown>; // safe: encodeParameters wrote an object
}

/** JSON for people and other languages; a parameter that has none is described. */
function plainText(parameters: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(parameters).map(([name, value]) => {
    let text: string | undefined;
    try {
      text = JSON.stringify(value, describe);
    } catch {
      text = JSON.stringify(inspect(value, { depth: 2 })); // cyclic, or its toJSON throws
    }
    return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`;
  });
  return `{${members.filter((member) => member !== undefined).join(",")}}`;
}

function describe(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [String(key), item]));
  if (value instanceof Set) return [...value];
  if (typeof value === "function") return `<function ${value.name || "anonymous"}>`;
  if (typeof value === "symbol") return value.toString();
  return value;
}
