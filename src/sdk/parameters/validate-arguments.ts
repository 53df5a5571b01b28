import { BatutaError } from "../../platform/errors.ts";
import type { StandardIssue, StandardResult, StandardSchema } from "./standard-schema.ts";

/** One thing that is wrong with a call's arguments. */
export interface ParameterIssue {
  /** `limit`, `rows[2].id`; empty when it is about all of them. */
  readonly path: string;
  readonly message: string;
}

/** What checking a value gave: the converted value, or what is wrong with it. */
export type Checked = { readonly value: unknown } | { readonly issues: readonly ParameterIssue[] };

/** Checks one value; `path` is where it stands among the parameters. */
export async function checkValue(schema: StandardSchema, value: unknown, path: string): Promise<Checked> {
  const result: StandardResult<unknown> = await schema["~standard"].validate(value);
  if (!result.issues) return { value: result.value };
  return { issues: result.issues.map((issue) => ({ path: issuePath(path, issue), message: issue.message })) };
}

/** The error for a call whose arguments do not fit; one line for each field. */
export function invalidParameters(what: string, issues: readonly ParameterIssue[]): BatutaError {
  const lines = issues.map(({ path, message }) => `  ${path === "" ? "" : `${path}: `}${message}`);
  return new BatutaError("invalid-parameters", `${what} was given invalid parameters:\n${lines.join("\n")}`, {
    fields: { issues },
  });
}

function issuePath(start: string, issue: StandardIssue): string {
  let path = start;
  for (const part of issue.path ?? []) {
    const key = typeof part === "object" ? part.key : part;
    if (typeof key === "number") path += `[${key}]`;
    else path += path === "" ? String(key) : `.${String(key)}`;
  }
  return path;
}
