import { glob } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";

const sources = join(import.meta.dirname, "../../src");
/** Letters of a sentence, beside what is filled in, from which it is told from what others have written. */
const LEAST_LETTERS = 4;
const FILLED_IN = /\{\{[^}]*\}\}/g;

/** A tree of sentences by name. */
interface Texts {
  readonly [name: string]: string | Texts;
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

function flatten(texts: Texts, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([name, text]): [string, string][] =>
    typeof text === "string" ? [[path + name, text]] : flatten(text, `${path}${name}.`),
  );
}

async function readLocale(folder: string, language: string): Promise<[string, string][]> {
  // safe: a file of texts exports them, and nothing else
  const module = (await import(pathToFileURL(join(folder, `${language}.ts`)).href)) as Readonly<
    Record<string, Texts>
  >;
  return Object.values(module).flatMap((texts) => flatten(texts));
}

/** What in a page's words would be none of its language. */
export interface Leftovers {
  /** English sentences and names of sentences on a Spanish page; `others` are words that people have written. */
  findOn(page: Page, others: readonly string[]): Promise<string[]>;
}

/** Reads the sentences of all features, in both languages. */
export async function readLeftovers(): Promise<Leftovers> {
  const english: string[] = [];
  const spanish = new Set<string>();
  const names = new Set<string>();
  for await (const folder of glob("**/locales", { cwd: sources })) {
    const es = new Map(await readLocale(join(sources, folder), "es"));
    for (const [name, text] of await readLocale(join(sources, folder), "en")) {
      if (name.includes(".")) names.add(name);
      if (text !== es.get(name)) english.push(text);
    }
    for (const text of es.values()) spanish.add(text);
  }
  if (english.length < 500) throw new Error(`only ${english.length} sentences were found below ${sources}`);
  const whole = new Set(english.filter((text) => !spanish.has(text)));
  const patterns = english
    .filter((text) => text.includes("{{"))
    .filter((text) => (text.replaceAll(FILLED_IN, "").match(/\p{L}/gu) ?? []).length >= LEAST_LETTERS)
    .map((text) => new RegExp(`^${text.split(FILLED_IN).map(escaped).join(".+")}$`))
    .filter((pattern) => ![...spanish].some((text) => pattern.test(text)));
  return {
    async findOn(page, others) {
      const words = await wordsOf(page);
      return words.filter(
        (one) =>
          !others.includes(one) && (whole.has(one) || names.has(one) || patterns.some((it) => it.test(one))),
      );
    },
  };
}

/** All that a page says to eyes and ears: texts, and names of what has none. Code is nobody's language. */
async function wordsOf(page: Page): Promise<string[]> {
  const words = await page.evaluate(() => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ["aria-label", "placeholder", "title", "alt"])
          found.add(node.getAttribute(name)?.trim() ?? "");
      } else if (node.parentElement?.closest("script, style, code, pre") === null)
        found.add(node.textContent?.trim() ?? "");
    }
    found.delete("");
    return [...found];
  });
  if (words.length < 10) throw new Error(`the page has only ${words.length} words: ${words.join(", ")}`);
  return words;
}
