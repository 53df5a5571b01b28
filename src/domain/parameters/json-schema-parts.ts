import { type ExactJson, ExactNumber, type ExactObject, isExactObject } from "./exact-json.ts";

/** What is wrong with a value, in the words of Python's `jsonschema`. */
export interface SchemaError {
  readonly message: string;
  readonly keyword: string;
  /** Where, from the value that the outermost check was given. */
  readonly path: readonly (string | number)[];
  /** How many steps of the path lie below the error that this one is a reason of. */
  readonly depth: number;
  /** For `required`: the property that is missing. */
  readonly missing?: string | undefined;
  /** Whether the value is of the type that the schema with the keyword asks for. */
  readonly matchesType: boolean;
  /** Reasons why no branch of `anyOf` or `oneOf` fits. */
  readonly context: readonly SchemaError[];
}

/** Raised for what no value can be checked against. */
export class UnusableSchema extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnusableSchema";
  }
}

/** The state of one validation. */
export interface Check {
  readonly root: ExactJson;
  readonly checksFormats: boolean;
  count: number;
}

/** A place in the value. */
export interface Place {
  readonly path: readonly (string | number)[];
  /** Length of the path of the error whose reasons are looked for. */
  readonly base: number;
  readonly level: number;
}

/** Whether a value is of a type, as JSON Schema has them. */
export function isOfType(value: ExactJson, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "boolean":
      return typeof value === "boolean";
    case "string":
      return typeof value === "string";
    case "number":
      return value instanceof ExactNumber;
    case "integer":
      return value instanceof ExactNumber && (!value.isFloat || Number.isInteger(value.value));
    case "array":
      return Array.isArray(value);
    case "object":
      return isExactObject(value);
    default:
      throw new UnusableSchema(`'${type}' is not valid under any of the given schemas`);
  }
}

function matchesType(value: ExactJson, schema: ExactObject): boolean {
  const { type } = schema;
  if (typeof type === "string") return isOfType(value, type);
  return Array.isArray(type) && type.some((each) => typeof each === "string" && isOfType(value, each));
}

/** A reference to a part of the schema that is not there. */
export class MissingPointer extends UnusableSchema {
  readonly pointer: string;
  readonly root: ExactJson;

  constructor(pointer: string, root: ExactJson) {
    super(`PointerToNowhere: '${pointer}'`);
    this.pointer = pointer;
    this.root = root;
  }
}

/** An error of one keyword at one place. */
export function errorAt(
  place: Place,
  value: ExactJson,
  schema: ExactObject,
  keyword: string,
  message: string,
  more: Partial<Pick<SchemaError, "context" | "missing">> = {},
): SchemaError {
  return {
    message,
    keyword,
    path: place.path,
    depth: place.path.length - place.base,
    matchesType: matchesType(value, schema),
    context: more.context ?? [],
    missing: more.missing,
  };
}
