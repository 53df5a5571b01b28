import { HydrationProblem, LATER } from "../../domain/parameters/hydrate.ts";
import { createBudget } from "../../domain/templates/budget.ts";
import { readTemplate, renderTemplate } from "../../domain/templates/template.ts";
import { TemplateError } from "../../domain/templates/template-error.ts";
import type { ServiceContext } from "../context.ts";

/** Renders a template, or says what is wrong with it. */
export type TemplateRenderer = (template: string) => string | HydrationProblem | typeof LATER;

/**
 * Makes what renders the templates of one request. They share a budget, and see functions and filters only: parameters
 * have no context in Prefect either.
 *
 * @param resolves templates are rendered; else they are only read
 */
export function createTemplateRenderer(
  { ids, clock }: Pick<ServiceContext, "clock" | "ids">,
  resolves: boolean,
): TemplateRenderer {
  const budget = createBudget();
  const options = { budget, random: () => ids.random(), nowMicros: () => clock.nowMicros() };
  return (template) => {
    try {
      readTemplate(template, budget);
    } catch (error) {
      return problemOf(error, (known) => known.message);
    }
    if (!resolves) return LATER;
    try {
      return renderTemplate(template, options);
    } catch (error) {
      return problemOf(
        error,
        (known) => `Failed to render template due to the following error: ${known.shown()}`,
      );
    }
  };
}

function problemOf(error: unknown, reason: (known: TemplateError) => string): HydrationProblem {
  if (!(error instanceof TemplateError)) throw error;
  return new HydrationProblem(`Invalid jinja: ${reason(error)}`);
}
