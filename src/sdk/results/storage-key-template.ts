import { BatutaError } from "../../platform/errors.ts";

/** What a storage key may be made of. */
export interface StorageKeyValues {
  readonly flowRun?: object | undefined;
  readonly taskRun?: object | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** One step into a value: `.name`, `[name]`, `["name"]` or `[0]`. */
const STEP = /\.([\w$]+)|\[(?:"([^"\]]*)"|'([^'\]]*)'|([^"'[\]]+))\]/y;

/**
 * Fills a template such as `"daily/{parameters[day]}-{flow_run.name}.json"`. `{flow_run}` and `{task_run}` alone
 * mean the run's id; camelCase and Prefect's snake_case both work; doubled braces stand for themselves.
 *
 * @throws `BatutaError` with code `invalid-storage-key` for a name that is not there.
 */
export function renderStorageKey(template: string, values: StorageKeyValues): string {
  const { flowRun, taskRun, parameters } = values;
  const roots: Readonly<Record<string, unknown>> = { flowRun, taskRun, parameters };
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (match, expression: string | undefined) => {
    if (match === "{{") return "{";
    if (match === "}}") return "}";
    return render(template, (expression ?? "").trim(), roots);
  });
}

function render(template: string, expression: string, roots: Readonly<Record<string, unknown>>): string {
  const name = /^[\w$]*/.exec(expression)?.[0] ?? "";
  let value = lookUp(roots, name);
  if (value === undefined) {
    throw invalid(
      template,
      `{${expression}} begins with none of flow_run, task_run, parameters, or there is no such run`,
    );
  }
  if (name.length === expression.length && name !== "parameters") value = lookUp(value, "id");
  STEP.lastIndex = name.length;
  while (STEP.lastIndex < expression.length) {
    const at = STEP.lastIndex;
    const step = STEP.exec(expression);
    if (!step) throw invalid(template, `{${expression}} can't be read from '${expression.slice(at)}' on`);
    const key = step[1] ?? step[2] ?? step[3] ?? step[4] ?? "";
    const end = STEP.lastIndex;
    const next = lookUp(value, key);
    STEP.lastIndex = end;
    if (next === undefined) {
      throw invalid(template, `{${expression}} names '${key}', which is not there; known: ${namesOf(value)}`);
    }
    value = next;
  }
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object" && value !== null) {
    throw invalid(template, `{${expression}} is no single value; name a part of it: ${namesOf(value)}`);
  }
  return String(value);
}

/** A property under its own name, or under the camelCase form of Prefect's. */
function lookUp(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of [name, name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())]) {
    if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key]; // safe: its own key
  }
  return undefined;
}

function namesOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "nothing, it is a single value";
  return Object.keys(value).join(", ") || "nothing, it is empty";
}

function invalid(template: string, why: string): BatutaError {
  return new BatutaError("invalid-storage-key", `resultStorageKey ${JSON.stringify(template)}: ${why}`);
}
