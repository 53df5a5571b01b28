import { TemplateError } from "./template-error.ts";
import type { CallArguments, Value } from "./values.ts";

/** A parameter's name, with its default when it has one. */
export type Parameter = string | readonly [string, Value];

/** Puts what a call is given in the order of its parameters, as Python binds them. */
export function bind(name: string, args: CallArguments, parameters: readonly Parameter[]): readonly Value[] {
  if (args.positional.length > parameters.length) {
    throw new TemplateError(
      "TypeError",
      `${name}() takes at most ${parameters.length} arguments (${args.positional.length} given)`,
    );
  }
  const names = parameters.map((parameter) => (typeof parameter === "string" ? parameter : parameter[0]));
  for (const [given] of args.named) {
    const at = names.indexOf(given);
    if (at < 0) {
      throw new TemplateError("TypeError", `${name}() got an unexpected keyword argument '${given}'`);
    }
    if (at < args.positional.length) {
      throw new TemplateError("TypeError", `${name}() got multiple values for argument '${given}'`);
    }
  }
  return parameters.map((parameter, at) => {
    const given = args.positional[at] ?? args.named.get(names[at] ?? "");
    if (given !== undefined || (at < args.positional.length && args.positional[at] === null))
      return given ?? null;
    if (args.named.has(names[at] ?? "")) return null;
    if (typeof parameter !== "string") return parameter[1];
    throw new TemplateError("TypeError", `${name}() missing 1 required positional argument: '${parameter}'`);
  });
}
