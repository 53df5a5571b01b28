import { isJsonObject } from "../../platform/json-object.ts";

const PLACEHOLDER = /\{\{ *([\w.\-[\]$]+) *\}\}/g;

/** Names in `{{ }}` anywhere in the texts of a JSON value, each once, sorted. Keys are not looked at. */
export function placeholdersIn(value: unknown): string[] {
  const found = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part === "string") {
      for (const [, name] of part.matchAll(PLACEHOLDER)) found.add(name ?? "");
    } else if (typeof part === "object" && part !== null) {
      Object.values(part).forEach(visit);
    }
  };
  visit(value);
  return [...found].sort();
}

/**
 * What is wrong with a base job template: the job configuration may only use variables that its schema declares. An
 * empty template is one too.
 */
export function jobTemplateProblem(template: Readonly<Record<string, unknown>>): string | undefined {
  if (Object.keys(template).length === 0) return undefined;
  const { job_configuration: configuration, variables } = template;
  const hasParts =
    isJsonObject(configuration) &&
    isJsonObject(variables) &&
    Object.keys(configuration).length > 0 &&
    Object.keys(variables).length > 0;
  if (!hasParts) {
    return "The `base_job_template` must contain both a `job_configuration` key and a `variables` key.";
  }
  const declared = isJsonObject(variables.properties) ? variables.properties : {};
  const missing = placeholdersIn(configuration).filter((name) => !Object.hasOwn(declared, name));
  if (missing.length === 0) return undefined;
  return `The variables specified in the job configuration template must be present as properties in the variables schema. Your job configuration uses the following undeclared variable(s): ${missing.join(" ,")}.`;
}
