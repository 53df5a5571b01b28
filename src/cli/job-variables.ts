import { isJsonObject, type JsonObject } from "../platform/json-object.ts";

/** A variable of a base job template. */
export interface JobVariable {
  readonly name: string;
  readonly type: string;
  /** Its default as JSON; empty for none. */
  readonly standard: string;
  readonly meaning: string;
}

/** The variables that a base job template declares, as its schema has them. */
export function jobVariables(template: JsonObject): JobVariable[] {
  const schema = isJsonObject(template.variables) ? template.variables : {};
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  return Object.entries(properties).map(([name, property]) => {
    const facts = isJsonObject(property) ? property : {};
    return {
      name,
      type: typeOf(facts),
      standard: facts.default === undefined || facts.default === null ? "" : JSON.stringify(facts.default),
      meaning: typeof facts.description === "string" ? facts.description : "",
    };
  });
}

function typeOf(facts: JsonObject): string {
  if (typeof facts.type === "string") return facts.type;
  const branches = Array.isArray(facts.anyOf) ? facts.anyOf : [];
  const types = branches.flatMap((each) =>
    isJsonObject(each) && typeof each.type === "string" && each.type !== "null" ? [each.type] : [],
  );
  return types.length > 0 ? types.join(" or ") : "any";
}
