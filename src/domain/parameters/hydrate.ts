import { type ExactJson, type ExactObject, isExactObject, parseExact } from "./exact-json.ts";
import { pythonJsonProblem } from "./python-json-problem.ts";
import { pythonString } from "./python-text.ts";

const KIND = "__prefect_kind";

/** A value that could not be made. */
export class HydrationProblem {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** Stands for a value that nobody has given: its property is left out. */
const ABSENT = Symbol("absent");
/** Stands for a value that is known only when the run is made. */
export const LATER = Symbol("later");

/** A value after hydration, with what went wrong in its place. */
export type Hydrated =
  | ExactJson
  | HydrationProblem
  | typeof LATER
  | readonly Hydrated[]
  | { readonly [key: string]: Hydrated };

/** What hydration is given. */
export interface HydrationSources {
  /** The JSON texts of the variables that the value names. */
  readonly variables: ReadonlyMap<string, string>;
  /** Values of variables and templates are put in; else they count as good, whatever they will be. */
  readonly resolves: boolean;
  /** Renders a template, or says what is wrong with it. Without `resolves` a good one is known later. */
  readonly render: (template: string) => string | HydrationProblem | typeof LATER;
}

/** Whether a text has anything to hydrate. */
export function needsHydration(text: string): boolean {
  return text.includes(KIND);
}

/** Names of the variables that a value may ask for. */
export function variablesIn(value: ExactJson): string[] {
  if (Array.isArray(value)) return (value as readonly ExactJson[]).flatMap(variablesIn);
  if (!isExactObject(value)) return [];
  const { variable_name: name } = value;
  const named = Object.hasOwn(value, KIND) && typeof name === "string" ? [name] : [];
  return [...named, ...Object.values(value).flatMap(variablesIn)];
}

function hydrateJson(value: ExactObject, sources: HydrationSources): Hydrated | typeof ABSENT {
  if (!Object.hasOwn(value, "value")) return ABSENT;
  const text = hydrateAny(value.value as ExactJson, sources); // safe: an own key
  if (typeof text !== "string") return text;
  const problem = pythonJsonProblem(text);
  if (problem !== undefined) return new HydrationProblem(`Invalid JSON: ${problem}`);
  return parseExact(text);
}

function hydrateTemplate(value: ExactObject, sources: HydrationSources): Hydrated | typeof ABSENT {
  if (!Object.hasOwn(value, "template")) {
    return new HydrationProblem("Missing 'template' key in __prefect object");
  }
  const template = hydrateAny(value.template as ExactJson, sources); // safe: an own key
  if (typeof template !== "string") {
    return template instanceof HydrationProblem
      ? template
      : new HydrationProblem("Invalid jinja: a template is a text");
  }
  return sources.render(template);
}

function hydrateVariable(value: ExactObject, sources: HydrationSources): Hydrated | typeof ABSENT {
  if (!Object.hasOwn(value, "variable_name")) return ABSENT;
  const name = hydrateAny(value.variable_name as ExactJson, sources); // safe: an own key
  if (typeof name !== "string") return name;
  const text = sources.variables.get(name);
  if (text === undefined) {
    return new HydrationProblem(`Variable ${pythonString(name)} not found in workspace.`);
  }
  return sources.resolves ? parseExact(text) : LATER;
}

function hydrateKind(value: ExactObject, sources: HydrationSources): Hydrated | typeof ABSENT {
  switch (value[KIND]) {
    case "json":
      return hydrateJson(value, sources);
    case "jinja":
      return hydrateTemplate(value, sources);
    case "workspace_variable":
      return hydrateVariable(value, sources);
    default:
      return Object.hasOwn(value, "value")
        ? hydrateAny(value.value as ExactJson, sources) // safe: an own key
        : new HydrationProblem("Missing 'value' key in __prefect object");
  }
}

function hydrateAny(value: ExactJson, sources: HydrationSources): Hydrated | typeof ABSENT {
  if (Array.isArray(value)) {
    return (value as readonly ExactJson[])
      .map((item) => hydrateAny(item, sources))
      .filter((item) => item !== ABSENT);
  }
  if (!isExactObject(value)) return value;
  if (Object.hasOwn(value, KIND)) return hydrateKind(value, sources);
  const entries = Object.entries(value).flatMap(([key, item]): [string, Hydrated][] => {
    const hydrated = hydrateAny(item, sources);
    return hydrated === ABSENT ? [] : [[key, hydrated]];
  });
  return Object.fromEntries(entries);
}

/**
 * Turns what `__prefect_kind` marks into values: JSON texts are parsed, variables looked up, templates rendered. What
 * cannot be made is a `HydrationProblem` in its place.
 */
export function hydrate(value: ExactObject, sources: HydrationSources): Hydrated {
  const hydrated = hydrateAny(value, sources);
  return hydrated === ABSENT ? {} : hydrated;
}

/** A problem with where it is. */
export interface PlacedProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** All problems of a hydrated value, in order. */
export function hydrationProblems(value: Hydrated, path: readonly (string | number)[] = []): PlacedProblem[] {
  if (value instanceof HydrationProblem) return [{ path, message: value.message }];
  if (Array.isArray(value)) {
    return (value as readonly Hydrated[]).flatMap((item, at) => hydrationProblems(item, [...path, at]));
  }
  if (typeof value !== "object" || value === null || !isPlain(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => hydrationProblems(item, [...path, key]));
}

function isPlain(value: object): value is Readonly<Record<string, Hydrated>> {
  return Object.getPrototypeOf(value) === Object.prototype;
}

/** A hydrated value without what is known only later; `places` collects where that was. */
export function withoutLater(
  value: Hydrated,
  places: (readonly (string | number)[])[],
  path: readonly (string | number)[] = [],
): ExactJson {
  if (value === LATER) {
    places.push(path);
    return null;
  }
  if (Array.isArray(value)) {
    return (value as readonly Hydrated[]).map((item, at) => withoutLater(item, places, [...path, at]));
  }
  if (typeof value !== "object" || value === null || !isPlain(value)) return value as ExactJson; // safe: problems were looked for before
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutLater(item, places, [...path, key])]),
  );
}
