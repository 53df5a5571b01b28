import type { Action } from "../../contract/automations/actions.ts";
import type { AutomationUpdate } from "../../contract/automations/schemas.ts";
import { jsonValueOf } from "../../contract/json-text.ts";
import { templateProblem } from "../../domain/automations/template-problem.ts";
import { serviceError } from "../errors.ts";

function invalid(message: string): Error {
  return serviceError("automation-invalid", message);
}

/** Refuses templates that cannot be read. */
export function checkAutomation(automation: AutomationUpdate): void {
  const { actions, actions_on_trigger, actions_on_resolve } = automation;
  for (const action of [...actions, ...actions_on_trigger, ...actions_on_resolve]) checkTemplates(action);
}

function checkTemplates(action: Action): void {
  const texts: string[] = [];
  if (action.type === "send-notification") texts.push(action.subject, action.body);
  if (action.type === "call-webhook") texts.push(String(action.payload));
  if (action.type === "run-deployment") {
    const { parameters, job_variables } = action;
    collectTemplates(jsonValueOf(parameters), texts);
    collectTemplates(jsonValueOf(job_variables), texts);
  }
  for (const text of texts) {
    const problem = templateProblem(text);
    if (problem !== undefined) {
      throw invalid(
        `Invalid jinja in an action of type ${action.type}: ${problem.message} (line ${problem.line})`,
      );
    }
  }
}

/** Templates of a JSON tree: the values marked as such, and plain texts that hold an expression. */
function collectTemplates(value: unknown, texts: string[]): void {
  if (typeof value === "string") {
    if (value.includes("{{")) texts.push(value);
  } else if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) collectTemplates(inner, texts);
  }
}
