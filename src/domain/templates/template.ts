import { type Budget, createBudget } from "./budget.ts";
import { checkLoops, checkNames } from "./check-template.ts";
import { callValue } from "./evaluate.ts";
import { numberFilters } from "./filters/humanize-numbers.ts";
import { timeFilters } from "./filters/humanize-times.ts";
import { sequenceFilters } from "./filters/sequence-filters.ts";
import { textFilters } from "./filters/text-filters.ts";
import { valueFilters } from "./filters/value-filters.ts";
import { globalsOf } from "./globals.ts";
import type { Body, Statement } from "./nodes.ts";
import { parseTemplate } from "./parse.ts";
import { createSelf, type Output, renderBody } from "./render-body.ts";
import { createScope, type Engine, type Filter } from "./scope.ts";
import { TemplateError } from "./template-error.ts";
import { tests } from "./tests.ts";
import type { Value } from "./values.ts";
import { statementsIn } from "./walk.ts";

/** What the rendering of a template is given. */
export interface RenderOptions {
  /** Shared by all templates of a request. */
  readonly budget?: Budget;
  readonly context?: ReadonlyMap<string, Value>;
  /** Filters of the server, such as links to its pages. */
  readonly filters?: ReadonlyMap<string, Filter>;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly nowMicros: () => number;
}

/** Longest template that is read, in UTF-16 units. */
const MAX_LENGTH = 250_000;

const filters: ReadonlyMap<string, Filter> = new Map([
  ...textFilters,
  ...valueFilters,
  ...sequenceFilters,
  ...numberFilters,
  ...timeFilters,
]);

/** Whether a text has anything to evaluate. */
export function mayBeTemplate(text: string): boolean {
  return text.includes("{{") || text.includes("{%");
}

/**
 * Reads a template and checks its limits, without rendering it.
 *
 * @throws TemplateError `TemplateSyntaxError`, `TemplateAssertionError`, `SecurityError`, `LimitError`
 */
export function readTemplate(source: string, budget: Budget = createBudget()): Body {
  if (source.length > MAX_LENGTH) {
    throw new TemplateError("LimitError", `The template is longer than ${MAX_LENGTH} characters.`);
  }
  budget.spendText(source.length);
  const body = parseTemplate(source);
  checkLoops(body);
  return body;
}

/**
 * Renders a template in a sandbox: it sees the values of its context and nothing else, and may do no more than its
 * budget allows.
 *
 * @throws TemplateError
 */
export function renderTemplate(source: string, options: RenderOptions): string {
  const budget = options.budget ?? createBudget();
  const body = readTemplate(source, budget);
  if (!mayBeTemplate(source)) return source;
  const all = options.filters === undefined ? filters : new Map([...filters, ...options.filters]);
  checkNames(body, all, tests);
  const engine: Engine = {
    budget,
    filters: all,
    tests,
    random: options.random,
    nowMicros: options.nowMicros,
    isEscaping: false,
    call: (callee, args) => callValue(engine, callee, args),
  };
  try {
    return renderAll(engine, body, options.context ?? new Map());
  } catch (error) {
    // The last of three fences: nesting is limited in the text and while rendering.
    if (error instanceof RangeError)
      throw new TemplateError("RecursionError", "maximum recursion depth exceeded");
    throw error;
  }
}

function renderAll(engine: Engine, body: Body, context: ReadonlyMap<string, Value>): string {
  const root = createScope();
  const self = createSelf(() => output);
  for (const [name, value] of globalsOf(engine)) root.set(name, value);
  root.set("self", self);
  for (const [name, value] of context) root.set(name, value);
  const blocks = new Map(
    [...statementsIn(body)]
      .filter((one): one is Statement & { readonly type: "block" } => one.type === "block")
      .map((one) => [one.name, one]),
  );
  const output: Output = { engine, root, scope: root, parts: [], blocks, loopDepth: 0 };
  renderBody(output, body);
  return output.parts.join("");
}
