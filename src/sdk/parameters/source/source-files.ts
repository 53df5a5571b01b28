import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import type { Comment, Program } from "oxc-parser";
import { BatutaError } from "../../../platform/errors.ts";
import { type DocComment, readDocComment } from "./tsdoc.ts";

/** A file as it was parsed. Offsets of nodes count UTF-16 units of `text`. */
export interface SourceModule {
  readonly path: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

/** Reads modules, each once. */
export interface SourceFiles {
  /** @throws BatutaError `code-not-found`, `syntax-error` */
  read(path: string): SourceModule;
}

type Parse = typeof import("oxc-parser").parseSync;

/** Loads the parser, which only those who read sources pay for. */
export async function createSourceFiles(): Promise<SourceFiles> {
  const { parseSync } = await import("oxc-parser");
  const modules = new Map<string, SourceModule>();
  return {
    read: (path) => {
      let found = modules.get(path);
      if (found === undefined) {
        found = parse(parseSync, path);
        modules.set(path, found);
      }
      return found;
    },
  };
}

function parse(parseSync: Parse, path: string): SourceModule {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new BatutaError("code-not-found", `${path} can't be read`, { cause: error, fields: { path } });
  }
  const { program, comments, errors } = parseSync(path, text, { preserveParens: false });
  const [first] = errors;
  if (first !== undefined) {
    const offset = first.labels[0]?.start ?? 0;
    throw new BatutaError("syntax-error", `${path}:${lineOf(text, offset)}: ${first.message}`, {
      fields: { path, line: lineOf(text, offset) },
    });
  }
  return { path, text, program, comments };
}

/** 1-based. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The doc comment that stands right before a node. */
export function docBefore(module: SourceModule, start: number): DocComment {
  const before = module.comments.findLast(({ end }) => end <= start);
  if (before === undefined || before.type !== "Block") return readDocComment(undefined);
  return readDocComment(/^\s*$/.test(module.text.slice(before.end, start)) ? before.value : undefined);
}

const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".d.ts", ".js", ".mjs", ".cjs"];
/** What stands for a file in TypeScript when the built one is imported. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ".js": [".ts", ".tsx", ".d.ts"],
  ".mjs": [".mts", ".d.mts"],
  ".cjs": [".cts", ".d.cts"],
  ".jsx": [".tsx"],
};

/** The file that a relative import names, as TypeScript finds it; undefined for packages and what is not there. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!/^\.{1,2}(\/|$)/.test(specifier)) return undefined;
  const path = resolve(dirname(from), specifier);
  const ending = extname(path);
  const stem = path.slice(0, path.length - ending.length);
  const candidates = [
    ...(SOURCES[ending] ?? []).map((each) => stem + each),
    path,
    ...ENDINGS.map((each) => path + each),
    ...ENDINGS.map((each) => resolve(path, `index${each}`)),
  ];
  return candidates.find((each) => existsSync(each) && statSync(each).isFile());
}
