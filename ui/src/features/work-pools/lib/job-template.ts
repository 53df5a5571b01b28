import type { PoolPage } from "@/features/work-pools/api/work-pools.ts";
import { isRecord, type JsonSchema } from "@/shared/schema-form/json-schema.ts";

export type JobTemplate = PoolPage["work_pool"]["base_job_template"];
type Values = Readonly<Record<string, unknown>>;

/** The schema of a template's variables without their defaults: these are the values of its form. */
export function variablesSchema(template: JobTemplate): JsonSchema {
  const variables = isRecord(template.variables) ? template.variables : {};
  const properties = isRecord(variables.properties) ? variables.properties : {};
  const bare = Object.entries(properties).map(([name, schema]) => {
    if (!isRecord(schema)) return [name, {}] as const;
    const { default: _, ...rest } = schema;
    return [name, rest] as const;
  });
  // Nothing is required of defaults: what a pool leaves open a deployment gives.
  const { required: _, ...rest } = variables;
  return { ...rest, properties: Object.fromEntries(bare) };
}

/** The defaults of a template's variables. */
export function defaultsOf(template: JobTemplate): Values {
  const variables = isRecord(template.variables) ? template.variables : {};
  const properties = isRecord(variables.properties) ? variables.properties : {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) =>
      isRecord(schema) && "default" in schema ? [[name, schema.default] as const] : [],
    ),
  );
}

/** The template with these defaults and no others; all else stays as it is. */
export function withDefaults(template: JobTemplate, values: Values): JobTemplate {
  if (!isRecord(template.variables) || !isRecord(template.variables.properties)) return template;
  const properties = Object.entries(template.variables.properties).map(([name, schema]) => {
    if (!isRecord(schema)) return [name, schema] as const;
    const { default: _, ...rest } = schema;
    return [name, values[name] === undefined ? rest : { ...rest, default: values[name] }] as const;
  });
  // safe: made of JSON only
  return {
    ...template,
    variables: { ...template.variables, properties: Object.fromEntries(properties) },
  } as JobTemplate;
}

/** A text as a template, or what is wrong with it: `undefined` when it is JSON but no object. */
export function parseTemplate(
  text: string,
): { readonly template: JobTemplate } | { readonly problem: string | undefined } {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { template: value as JobTemplate } : { problem: undefined };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
