import { HydrationProblem } from "../../domain/parameters/hydrate.ts";

/**
 * A template without anything to evaluate is its own text. Others are refused: an expression of a template could reach
 * into the server until there is a sandbox for them.
 */
export function renderTemplate(template: string): string | HydrationProblem {
  if (!/\{[{%#]/.test(template)) return template;
  return new HydrationProblem(
    "Invalid jinja: this server does not evaluate templates in parameters. Send the value itself.",
  );
}
