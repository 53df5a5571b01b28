import type { AnyFunction } from "../any-function.ts";
import { type Binding, bindArguments, checkCount, unbindArguments } from "./bind-arguments.ts";
import { checkArguments } from "./check-arguments.ts";
import { functionShape, type ObjectShape, type PositionalShape } from "./function-shape.ts";
import { namedShape } from "./named-shape.ts";
import { isOptionalInSource } from "./optional-in-source.ts";
import { isStandardSchema, type ParametersOption } from "./standard-schema.ts";

/** The parameters of one flow or task. Names are read when first needed, and errors about them come then. */
export interface ParameterDescription {
  /** In order. @throws `BatutaError` with code `unnamed-parameters` when nobody tells them. */
  names(): readonly string[];
  /** Name of the parameter that takes the argument at this place; the sole parameter's keys share `parameters`. */
  nameAt(index: number): string;
  /**
   * Refuses more arguments than there are parameters, which is what a task gets as the callback of `map` or `forEach`,
   * and fewer than it needs. Cheap enough for each call.
   *
   * @throws `BatutaError` with code `too-many-arguments` or `missing-parameter`.
   */
  checkCount(args: readonly unknown[]): void;
  /** Parameters by name; those that were left out are left out. */
  bind(args: readonly unknown[]): Record<string, unknown>;
  /** Arguments from parameters by name. */
  unbind(parameters: Readonly<Record<string, unknown>>): readonly unknown[];
  /**
   * Checks arguments with the schemas and gives the converted ones; undefined when there are no schemas.
   *
   * @throws `BatutaError` with code `invalid-parameters`, one line of the message for each field.
   */
  readonly validate: ((args: readonly unknown[]) => Promise<readonly unknown[]>) | undefined;
}

/**
 * Describes the parameters of a function.
 *
 * @param what - for messages: "flow 'etl'".
 * @param moduleUrl - where the function was defined; its source tells which parameters are optional.
 */
export function describeParameters(
  fn: AnyFunction,
  option: ParametersOption | undefined,
  what: string,
  moduleUrl?: string | undefined,
): ParameterDescription {
  const schemas = option === undefined || isNameList(option) ? undefined : option;
  let shape: PositionalShape | ObjectShape | undefined;
  const getShape = (): PositionalShape | ObjectShape => {
    shape ??= namedShape(fn, givenNames(fn, option), what);
    return shape;
  };
  // With schemas, they say what may be missing; else the source does, and where it does not, JavaScript's rule stands.
  const optional = new Map<string, boolean>();
  const mayBeMissing = (name: string): boolean => {
    let answer = schemas !== undefined || optional.get(name);
    if (answer === undefined) {
      answer = isOptionalInSource(fn, name, moduleUrl) !== false;
      optional.set(name, answer);
    }
    return answer;
  };
  const binding = (): Binding => ({ shape: getShape(), what, mayBeMissing });
  return {
    names: () => getShape().names,
    nameAt: (index) => {
      const { kind, names } = getShape();
      return kind === "object"
        ? "parameters"
        : (names[Math.min(index, names.length - 1)] ?? `argument ${index + 1}`);
    },
    checkCount: (args) => {
      // Most calls stop here: only defaults, rest and optional parameters let the counts differ.
      if (args.length === fn.length) return;
      const isUnnamed = option === undefined && functionShape(fn).kind === "unnamed";
      if (isUnnamed) return;
      if (args.length > fn.length) checkCount({ shape: getShape(), what }, args.length);
      else bindArguments(binding(), args);
    },
    bind: (args) => bindArguments(binding(), args),
    unbind: (parameters) => unbindArguments(binding(), parameters),
    validate: schemas && ((args) => checkArguments({ schemas, getShape, what }, args)),
  };
}

/** Names by position that the option tells: a list of names; or a schema by name where the source tells none. */
function givenNames(fn: AnyFunction, option: ParametersOption | undefined): readonly string[] | undefined {
  if (option === undefined) return undefined;
  if (isNameList(option)) return option;
  if (isStandardSchema(option) || Array.isArray(option)) return undefined;
  return isNative(fn) ? Object.keys(option) : undefined;
}

function isNative(fn: AnyFunction): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(fn));
}

function isNameList(option: ParametersOption): option is readonly string[] {
  return Array.isArray(option) && option.every((item) => typeof item === "string");
}
