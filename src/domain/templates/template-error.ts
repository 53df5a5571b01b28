import { pythonString } from "../parameters/python-text.ts";

/** Names of the errors that a template can end with: Jinja's and Python's, since people know them from there. */
export type TemplateErrorKind =
  | "AssertionError"
  | "FilterArgumentError"
  | "IndexError"
  | "KeyError"
  | "LimitError"
  | "OverflowError"
  | "RecursionError"
  | "RuntimeError"
  | "SecurityError"
  | "TemplateAssertionError"
  | "TemplateRuntimeError"
  | "TemplateSyntaxError"
  | "TypeError"
  | "UndefinedError"
  | "ValueError"
  | "ZeroDivisionError";

/** A template that cannot be read or rendered. `line` is 0 when no line is to blame. */
export class TemplateError extends Error {
  readonly kind: TemplateErrorKind;
  readonly line: number;

  constructor(kind: TemplateErrorKind, message: string, line = 0) {
    super(message);
    this.name = "TemplateError";
    this.kind = kind;
    this.line = line;
  }

  /** The error as Python shows it: `TypeError('…')`. */
  shown(): string {
    return `${this.kind}(${pythonString(this.message)})`;
  }
}
