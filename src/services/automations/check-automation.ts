import type { Action } from "../../contract/automations/actions.ts";
import type { AutomationUpdate } from "../../contract/automations/schemas.ts";
import { jsonValueOf } from "../../contract/json-text.ts";
import { templateProblem } from "../../domain/automations/template-problem.ts";
import { serviceError } from "../errors.ts";

const ACTIONS = ["actions", "actions_on_trigger", "actions_on_resolve"] as const;

/** Refuses templates that cannot be read, in the form in which a body that does not fit is refused. */
export function checkAutomation(automation: AutomationUpdate): void {
  for (const field of ACTIONS) {
    for (const [index, action] of automation[field]?.entries() ?? [])
      checkTemplates(action, ["body", field, index]);
  }
}

function checkTemplates(action: Action, loc: readonly (string | number)[]): void {
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
      const msg = `Invalid jinja in an action of type ${action.type}: ${problem.message} (line ${problem.line})`;
      throw serviceError("automation-invalid", msg, {
        exception_message: "Invalid request received.",
        exception_detail: [{ type: "value_error", loc, msg, input: text }],
      });
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
