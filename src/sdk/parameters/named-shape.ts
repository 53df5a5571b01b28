import { BatutaError } from "../../platform/errors.ts";
import type { AnyFunction } from "../any-function.ts";
import { functionShape, type ObjectShape, type PositionalShape } from "./function-shape.ts";

/** Keys that the API gives a meaning of its own beside the parameters' names. */
const RESERVED: ReadonlySet<string> = new Set(["wait_for", "return_state", "__parents__", "__proto__"]);

/**
 * A function's parameters with their names: those that a person gave, else those of its source.
 *
 * @param given - names by position; `"...files"` as the last takes all further arguments.
 * @throws `BatutaError` with code `unnamed-parameters`, `reserved-parameter-name` or `duplicate-parameter-name`.
 */
export function namedShape(
  fn: AnyFunction,
  given: readonly string[] | undefined,
  what: string,
): PositionalShape | ObjectShape {
  const shape = given ? withNames(fn, given) : functionShape(fn);
  if (shape.kind === "unnamed") {
    throw new BatutaError(
      "unnamed-parameters",
      `the parameters of ${what} have no names, since ${shape.reason}: give them with the option parameters: ["first", "second"]`,
      { fields: { reason: shape.reason } },
    );
  }
  const seen = new Set<string>();
  for (const name of shape.names) {
    if (RESERVED.has(name)) {
      throw new BatutaError(
        "reserved-parameter-name",
        `${what} can't have a parameter '${name}': the name is reserved`,
        {
          fields: { parameter: name },
        },
      );
    }
    if (seen.has(name)) {
      throw new BatutaError("duplicate-parameter-name", `${what} has two parameters named '${name}'`, {
        fields: { parameter: name },
      });
    }
    seen.add(name);
  }
  return shape;
}

function withNames(fn: AnyFunction, given: readonly string[]): PositionalShape | ObjectShape {
  const shape = functionShape(fn);
  if (shape.kind === "object") return { ...shape, names: given };
  const last = given.at(-1);
  const hasOwnRest = last?.startsWith("...") ?? false;
  const names = hasOwnRest ? [...given.slice(0, -1), (last ?? "").slice(3)] : given;
  const isRead = shape.kind === "positional";
  return {
    kind: "positional",
    names,
    withoutDefault: isRead ? Math.min(shape.withoutDefault, names.length) : 0,
    hasRest: hasOwnRest || (isRead && shape.hasRest),
  };
}
