import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isExactObject, parseExact } from "../../src/domain/parameters/exact-json.ts";
import { createBudget } from "../../src/domain/templates/budget.ts";
import { fromJson } from "../../src/domain/templates/from-json.ts";
import { readTemplate, renderTemplate } from "../../src/domain/templates/template.ts";
import { TemplateError } from "../../src/domain/templates/template-error.ts";

export const CORPUS_FILE: string = join(import.meta.dirname, "../fixtures/template-corpus.gen.json");

/** What becomes of a template: text, an error while it is rendered, or a text that is no template. */
export interface Outcome {
  readonly text?: string;
  readonly error?: string;
  readonly invalid?: string;
  readonly line?: number;
}

export interface Corpus {
  readonly context: Readonly<Record<string, unknown>>;
  /** Templates with what Jinja makes of them. */
  readonly cases: readonly (Outcome & { readonly template: string })[];
}

export async function readCorpus(): Promise<Corpus> {
  return JSON.parse(await readFile(CORPUS_FILE, "utf8")) as Corpus; // safe: a file of this repository
}

/** Python names the function of a filter, which has another name. Nobody depends on it. */
export const OTHER_WORDS: ReadonlySet<string> = new Set(["{{ 'a'|default(b=1) }}", "{{ 'x'|replace }}"]);

/** What becomes of a template here. */
export function outcomeOf(template: string, context: Corpus["context"]): Outcome {
  try {
    readTemplate(template);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { invalid: error.message, line: error.line };
  }
  const budget = createBudget();
  const values = parseExact(JSON.stringify(context));
  const names = isExactObject(values) ? Object.entries(values) : [];
  const options = {
    budget,
    context: new Map(names.map(([name, value]) => [name, fromJson(budget, value)])),
    random: () => 0.4,
    nowMicros: () => 0,
  };
  try {
    return { text: renderTemplate(template, options) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { error: error.shown() };
  }
}
