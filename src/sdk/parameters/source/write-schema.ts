import { MAKES } from "../revive-parameters.ts";
import {
  contains,
  type Literal,
  membersOf,
  type NamedShape,
  type PropertyShape,
  type Shape,
  unnamed,
} from "./shape.ts";
import { UnresolvedType } from "./unresolved-type.ts";

/** A JSON schema or a part of one. */
export type JsonSchema = Record<string, unknown>;

/** Writes shapes as JSON schemas; named types become definitions that parameters share. */
export class SchemaWriter {
  readonly definitions: Record<string, JsonSchema> = {};
  readonly #names = new Map<NamedShape, string>();

  /** @throws UnresolvedType for what no JSON can be. */
  write(shape: Shape): JsonSchema {
    const members = membersOf(shape).filter((each) => unnamed(each).kind !== "undefined");
    const schemas = this.#branches(members);
    const [only] = schemas;
    if (only === undefined) throw new UnresolvedType("allows no value");
    // Anything at all: no branch beside it says more.
    if (schemas.some((each) => Object.keys(each).length === 0)) return {};
    return schemas.length === 1 ? only : { anyOf: schemas };
  }

  /** Literals are gathered where the first of their type stands; `null` comes last. */
  #branches(members: readonly Shape[]): JsonSchema[] {
    const literals = new Map<string, Literal[]>();
    const branches: { readonly schema: JsonSchema; readonly text: string }[] = [];
    let isNullable = false;
    for (const member of members) {
      if (member.kind === "null") isNullable = true;
      else if (member.kind === "literal") {
        const type = typeof member.value;
        const known = literals.get(type);
        if (known === undefined) {
          const values = [member.value];
          literals.set(type, values);
          branches.push({ schema: { enum: values, type }, text: `literal ${type}` });
        } else if (!known.includes(member.value)) known.push(member.value);
      } else {
        const schema = this.#one(member);
        const text = JSON.stringify(schema);
        if (!branches.some((each) => each.text === text)) branches.push({ schema, text });
      }
    }
    const isBoolean = literals.get("boolean")?.length === 2;
    const schemas = branches
      .filter(({ text }) => !(isBoolean && text === '{"type":"boolean"}'))
      .map(({ schema, text }) => (isBoolean && text === "literal boolean" ? { type: "boolean" } : schema));
    return isNullable ? [...schemas, { type: "null" }] : schemas;
  }

  #one(shape: Shape): JsonSchema {
    switch (shape.kind) {
      case "any":
        return {};
      case "string":
      case "number":
      case "boolean":
      case "null":
        return { type: shape.kind };
      case "date":
        return { type: "string", format: "date-time", [MAKES]: "Date" };
      case "url":
        return { type: "string", format: "uri", [MAKES]: "URL" };
      case "bigint":
        return { type: "string", pattern: "^-?\\d+$", [MAKES]: "bigint" };
      case "literal":
        return { enum: [shape.value], type: typeof shape.value };
      case "enum":
        return enumSchema(shape.values);
      case "array": {
        const list = { type: "array", items: this.write(shape.items) };
        return shape.isSet ? { ...list, uniqueItems: true, [MAKES]: "Set" } : list;
      }
      case "tuple":
        return {
          type: "array",
          prefixItems: shape.items.map((each) => this.write(each)),
          minItems: shape.required,
          ...(shape.rest === undefined
            ? { maxItems: shape.items.length }
            : { items: this.write(shape.rest) }),
        };
      case "record": {
        const record = { type: "object", additionalProperties: this.write(shape.values) };
        return shape.isMap ? { ...record, [MAKES]: "Map" } : record;
      }
      case "object":
        return {
          type: "object",
          ...this.properties(shape.properties),
          ...(shape.others === undefined ? {} : { additionalProperties: this.write(shape.others) }),
        };
      case "named":
        return this.#named(shape);
      case "union":
        return this.write(shape);
      case "undefined":
      case "never":
        throw new UnresolvedType("allows no value");
    }
  }

  /** `properties` and `required` of an object. */
  properties(properties: readonly PropertyShape[]): JsonSchema {
    const schemas = properties.map(({ name, shape, description }): [string, JsonSchema] => [
      name,
      { ...this.write(shape), title: name, ...(description === undefined ? {} : { description }) },
    ]);
    const required = properties.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
    return { properties: Object.fromEntries(schemas), ...(required.length === 0 ? {} : { required }) };
  }

  /** Objects, enums and what contains itself are definitions; other names stand for what they name. */
  #named(shape: NamedShape): JsonSchema {
    const { target } = shape;
    if (target === undefined) throw new UnresolvedType(`${shape.name} refers to itself without end`);
    if (target.kind === "named") return this.#named(target);
    const known = this.#names.get(shape);
    if (known !== undefined) return { $ref: `#/definitions/${known}` };
    const isDefined = target.kind === "object" || target.kind === "enum" || contains(target, shape);
    if (!isDefined) return this.write(target);
    const name = this.#freeName(shape.name);
    this.#names.set(shape, name);
    // Reserved before it is written, since it may contain itself.
    this.definitions[name] = {};
    const { description } = shape;
    this.definitions[name] = {
      ...this.write(target),
      title: name,
      ...(description === undefined ? {} : { description }),
    };
    return { $ref: `#/definitions/${name}` };
  }

  #freeName(name: string): string {
    let free = name;
    for (let at = 2; Object.hasOwn(this.definitions, free); at++) free = `${name}${at}`;
    return free;
  }
}

function enumSchema(values: readonly Literal[]): JsonSchema {
  const types = [...new Set(values.map((each) => typeof each))];
  return { enum: values, ...(types.length === 1 ? { type: types[0] } : {}) };
}
