import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";

/** In the environment of a run: the list of copies to load where its files can't be loaded as they are now. */
export const CODE_COPIES_VARIABLE = "BATUTA__CODE_COPIES";

const LIST = "copies.json";

/** A file as it was loaded, by whatever loads it. */
export interface LoadedFile {
  readonly format: string;
  readonly source: string;
}

/** Files as they were loaded, by URL. */
export type LoadedCode = ReadonlyMap<string, LoadedFile>;

/** Code as it was, for runs to load. */
export interface CodeCopies extends Disposable {
  /** Value of the variable. */
  readonly list: string;
}

/** Writes code to a folder of its own below `root`. */
export function writeCopies(root: string, code: LoadedCode): CodeCopies {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(root, "code-"));
  const list = join(folder, LIST);
  writeFileSync(list, JSON.stringify(Object.fromEntries(code)));
  return { list, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** From now on this process loads the copies in the place of the files. */
export function loadCopies(list: string): void {
  // safe: written above
  const copies = JSON.parse(readFileSync(list, "utf8")) as Readonly<Record<string, LoadedFile>>;
  registerHooks({
    load: (url, context, next) => {
      const copy = copies[url];
      // The file is not looked at: it may not be code at all in this moment.
      return copy === undefined ? next(url, context) : { ...copy, shortCircuit: true };
    },
  });
}
