import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Document } from "yaml";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { ProjectFile } from "./project-schema.ts";

/** A project file that was read. */
export interface Project {
  readonly path: string;
  readonly file: ProjectFile;
}

export const OWN_FILE = "batuta.yaml";

/** In the order in which they are looked for. */
export const PROJECT_FILES = [OWN_FILE, "prefect.yaml"];

/**
 * Reads the project file that is named, else the one of the folder.
 *
 * @returns undefined when none is named and the folder has none.
 * @throws BatutaError `file-not-readable`, `file-not-parsed`, `project-invalid` with every problem and its line.
 */
export async function readProject(folder: string, given: string | undefined): Promise<Project | undefined> {
  const path =
    given === undefined
      ? PROJECT_FILES.map((name) => resolve(folder, name)).find((each) => existsSync(each))
      : resolve(folder, given);
  if (path === undefined) return undefined;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new BatutaError("file-not-readable", `cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
      fields: { path },
    });
  }
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  // As Python reads it: `yes` and `on` are booleans, `<<` merges.
  const document = parseDocument(text, { lineCounter: lines, version: "1.1", merge: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    throw new BatutaError("file-not-parsed", `${path} is no YAML: ${broken.message}`, { fields: { path } });
  }
  const parsed = ProjectFile.safeParse(document.toJS() ?? {});
  if (parsed.success) return { path, file: parsed.data };
  const problems = parsed.error.issues.map((issue) => {
    const place = issue.path.filter((each) => typeof each !== "symbol");
    const line = lineOf(document, place, lines);
    return `  ${basename(path)}:${line}: ${place.join(".") || "the whole"}: ${issue.message}`;
  });
  throw new BatutaError("project-invalid", `${path} is no project file:\n${problems.join("\n")}`, {
    fields: { path, problems },
  });
}

/** Line of the innermost part of a path that the file has. */
function lineOf(
  document: Document,
  path: readonly PropertyKey[],
  lines: { linePos(offset: number): { readonly line: number } },
): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range))
      return lines.linePos(Number(node.range[0])).line;
  }
  return 1;
}
