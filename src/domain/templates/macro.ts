import type { Body, Expression, Signature } from "./nodes.ts";
import type { Scope } from "./scope.ts";
import { TemplateError } from "./template-error.ts";
import { type CallArguments, Callable, Dict, tupleOf, Undefined, type Value } from "./values.ts";
import { expressionsIn } from "./walk.ts";

/** Names by which a macro asks for more than its parameters. */
type Special = "caller" | "kwargs" | "varargs";
const SPECIAL: readonly Special[] = ["caller", "kwargs", "varargs"];

/** Which of them a macro's body has. */
export function macroUses(body: Body, signature: Signature): ReadonlySet<Special> {
  const used = new Set<Special>();
  for (const node of expressionsIn(body)) {
    if (node.type !== "name") continue;
    const special = SPECIAL.find((one) => one === node.name);
    if (special !== undefined && !signature.names.includes(special)) used.add(special);
  }
  return used;
}

/** What a macro is made of. */
export interface MacroParts {
  /** Null for the body of a call block. */
  readonly name: string | null;
  readonly signature: Signature;
  readonly uses: ReadonlySet<Special>;
  readonly scope: () => Scope;
  readonly valueOf: (scope: Scope, expression: Expression) => Value;
  readonly render: (scope: Scope) => Value;
  readonly addTo: (dict: Dict, name: string, value: Value) => void;
}

/** A macro: called, it gives the text that its body prints. */
export function createMacro(parts: MacroParts): Callable {
  const { name, signature, uses } = parts;
  const attributes = new Map<string, Value>([
    ["name", name],
    ["arguments", tupleOf(signature.names)],
    ["catch_kwargs", uses.has("kwargs")],
    ["catch_varargs", uses.has("varargs")],
    ["caller", uses.has("caller")],
  ]);
  const shown = name === null ? "<Macro anonymous>" : `<Macro '${name}'>`;
  const call = (args: CallArguments): Value => {
    const scope = parts.scope();
    bindMacro(parts, scope, args);
    return parts.render(scope);
  };
  return new Callable(name ?? "caller", shown, call, attributes);
}

function bindMacro(parts: MacroParts, scope: Scope, { positional, named }: CallArguments): void {
  const { signature, uses } = parts;
  const shown = parts.name === null ? "None" : `'${parts.name}'`;
  const { names, defaults } = signature;
  const left = new Map(named);
  for (const [at, parameter] of names.entries()) {
    const given = at < positional.length ? positional[at] : left.get(parameter);
    const isNamed = at >= positional.length && left.delete(parameter);
    const fallback = defaults[at - (names.length - defaults.length)];
    if (at < positional.length || isNamed) scope.set(parameter, given ?? null);
    else if (fallback !== undefined) scope.set(parameter, parts.valueOf(scope, fallback));
    else scope.set(parameter, new Undefined(`parameter '${parameter}' was not provided`));
  }
  if (uses.has("caller")) {
    scope.set("caller", left.get("caller") ?? new Undefined("No caller defined"));
    left.delete("caller");
  }
  if (uses.has("kwargs")) {
    const dict = new Dict();
    for (const [key, value] of left) parts.addTo(dict, key, value);
    scope.set("kwargs", dict);
  } else {
    const [unknown] = left.keys();
    if (unknown === "caller") {
      throw new TemplateError(
        "TypeError",
        `macro ${shown} was invoked with two values for the special caller argument. This is most likely a bug.`,
      );
    }
    if (unknown !== undefined) {
      throw new TemplateError("TypeError", `macro ${shown} takes no keyword argument '${unknown}'`);
    }
  }
  if (uses.has("varargs")) scope.set("varargs", tupleOf(positional.slice(names.length)));
  else if (positional.length > names.length) {
    throw new TemplateError("TypeError", `macro ${shown} takes not more than ${names.length} argument(s)`);
  }
}
