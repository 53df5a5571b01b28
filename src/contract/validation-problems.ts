import type { z } from "zod";

/** One problem of a request, in the shape that Prefect's clients print. */
export interface ValidationProblem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    return (found as Readonly<Record<PropertyKey, unknown>>)[key]; // safe: an object with this own key
  }, value);
}

function location(where: string, path: readonly PropertyKey[]): (string | number)[] {
  return [where, ...path.map((key) => (typeof key === "number" ? key : String(key)))];
}

const TYPES: Readonly<Record<string, string>> = {
  too_big: "less_than_equal",
  too_small: "greater_than_equal",
  invalid_format: "string_pattern_mismatch",
  invalid_value: "enum",
  invalid_union: "union_error",
};

/** What a schema found wrong with a value; `where` is `body`, `query` or `path`. */
export function validationProblems(
  where: string,
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
): ValidationProblem[] {
  return issues.flatMap((issue): ValidationProblem[] => {
    const closest = issue.code === "invalid_union" ? closestBranch(issue.errors) : undefined;
    if (closest !== undefined) {
      const inner = closest.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
      return validationProblems(where, inner, value);
    }
    const input = at(value, issue.path);
    const loc = location(where, issue.path);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        type: "extra_forbidden",
        loc: [...loc, key],
        msg: "Extra inputs are not permitted",
        input: at(input, [key]),
      }));
    }
    if (issue.code === "invalid_type" && input === undefined) {
      return [{ type: "missing", loc, msg: "Field required", input: null }];
    }
    const type =
      issue.code === "invalid_type" ? `${issue.expected}_type` : (TYPES[issue.code] ?? "value_error");
    return [{ type, loc, msg: issue.message, input }];
  });
}

/** Of several shapes the one that was meant: what is wrong is not its `type`. Undefined when none is told apart so. */
function closestBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  const isTyped = branches.some((issues) => issues.some((issue) => issue.path[0] === "type"));
  if (!isTyped) return undefined;
  return branches.find((issues) => issues.length > 0 && !issues.some((issue) => issue.path[0] === "type"));
}
