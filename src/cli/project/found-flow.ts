import { BatutaError } from "../../platform/errors.ts";

/** A parameter as the source of a Python flow shows it. */
export interface SourceParameter {
  readonly name: string;
  /** As it is written. */
  readonly annotation: string | undefined;
  /** As it is written; undefined for a required one. */
  readonly standard: string | undefined;
}

/** A flow as its source shows it; nothing was run. */
export interface FoundFlow {
  readonly language: "typescript" | "python";
  /** From the folder that was searched, with slashes. */
  readonly file: string;
  /** What the entrypoint names after the colon: the export, or the function. */
  readonly symbol: string;
  /** The flow's own name, where its source says it. */
  readonly name: string | undefined;
  readonly line: number;
  /** Python's docstring. */
  readonly description?: string | undefined;
  /** Python's. */
  readonly parameters?: readonly SourceParameter[] | undefined;
}

/** What a file shows. */
export interface SourceFlows {
  readonly flows: readonly FoundFlow[];
  /** Flows that no other file can see, by their variables. */
  readonly hidden: readonly string[];
}

/** `path/of/file.ts:flow`. */
export function entrypointOf({ file, symbol }: FoundFlow): string {
  return `${file}:${symbol}`;
}

/** An error at a place of a file, as editors and terminals link it. */
export function syntaxError(file: string, text: string, offset: number, what: string): BatutaError {
  const before = text.slice(0, offset).split("\n");
  const [line, column] = [before.length, (before.at(-1) ?? "").length + 1];
  const shown = text.split("\n")[line - 1] ?? "";
  const at = `${file}:${line}:${column}`;
  return new BatutaError("syntax-error", `${at}: ${what}\n  ${shown}\n  ${" ".repeat(column - 1)}^`, {
    fields: { path: file, line, column },
  });
}
