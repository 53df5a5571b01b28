import { readTemplate } from "../templates/template.ts";
import { TemplateError } from "../templates/template-error.ts";

/** Where a template cannot be read, and why. */
export interface TemplateProblem {
  /** 0 when it is no single line. */
  readonly line: number;
  readonly message: string;
}

/** What is wrong with a template before it is rendered: its syntax, or more loops than there may be. */
export function templateProblem(text: string): TemplateProblem | undefined {
  try {
    readTemplate(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { line: error.line, message: error.message };
  }
}
