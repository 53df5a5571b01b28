import { findNearestName } from "../config/nearest-name.ts";
import { isJsonObject, type JsonObject } from "../platform/json-object.ts";

/** A field of a block type. */
export interface BlockField {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
}

/** The fields that a block schema declares. */
export function blockFields(schema: JsonObject): BlockField[] {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(properties).map(([name, property]) => {
    const facts = isJsonObject(property) ? property : {};
    const kind = facts.format === "password" ? "secret" : typeof facts.type === "string" ? facts.type : "any";
    return {
      name,
      type: kind,
      required: required.includes(name),
      meaning: typeof facts.description === "string" ? facts.description.replaceAll(/\s+/g, " ") : "",
    };
  });
}

/** What is wrong with the data of a block, a line for each field. */
export function findFieldProblems(fields: readonly BlockField[], data: JsonObject): string[] {
  const names = fields.map(({ name }) => name);
  const unknown = Object.keys(data).filter((name) => !names.includes(name));
  const missing = fields.filter(({ name, required }) => required && !Object.hasOwn(data, name));
  return [
    ...unknown.map((name) => {
      const near = findNearestName(name, names);
      const hint = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
      return `${name}: there is no such field; ${hint}`;
    }),
    ...missing.map(({ name }) => `${name}: is required; give it with --field ${name}=… or --data`),
  ];
}
