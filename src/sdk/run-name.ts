import { BatutaError } from "../platform/errors.ts";

/** What a run's name is made from: a template over the parameters, or a function of them. */
export type RunNameOption =
  | string
  | ((parameters: Readonly<Record<string, unknown>>) => string | Promise<string>)
  | undefined;

type MakeName = (parameters: Readonly<Record<string, unknown>>) => string | Promise<string>;

/** Makes the naming function of an option. `{a.b}` reads into objects; doubled braces stand for themselves. */
export function runNameMaker(option: RunNameOption, owner: string): MakeName | undefined {
  if (option === undefined) return undefined;
  if (typeof option === "function") {
    return async (parameters) => {
      const name: unknown = await option(parameters);
      if (typeof name === "string") return name;
      throw new BatutaError(
        "invalid-run-name",
        `the run name function of '${owner}' gave no text but ${typeof name}`,
      );
    };
  }
  return (parameters) => renderTemplate(option, parameters, owner);
}

function renderTemplate(
  template: string,
  parameters: Readonly<Record<string, unknown>>,
  owner: string,
): string {
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (match, path: string | undefined) => {
    if (match === "{{") return "{";
    if (match === "}}") return "}";
    let value: unknown = parameters;
    for (const key of (path ?? "").trim().split(".")) {
      const isKnown = typeof value === "object" && value !== null && Object.hasOwn(value, key);
      if (!isKnown) {
        throw new BatutaError(
          "invalid-run-name",
          `the run name template of '${owner}' names {${path}}, which is none of its parameters (${Object.keys(parameters).join(", ") || "it has none"})`,
        );
      }
      value = (value as Record<string, unknown>)[key];
    }
    return value instanceof Date ? value.toISOString() : String(value);
  });
}
