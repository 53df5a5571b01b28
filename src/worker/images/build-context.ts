import { createReadStream, existsSync, readFileSync } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { type DockerIgnore, readDockerIgnore, STANDARD_IGNORES } from "./docker-ignore.ts";
import type { TarEntry } from "./tar-stream.ts";

/** Of the generated one in the archive; nobody's file is called so. */
const GENERATED = ".batuta.Dockerfile";

/** What is sent to an engine to build an image of. */
export interface BuildContext {
  /** Path of the Dockerfile in the archive. */
  readonly dockerfile: string;
  readonly entries: () => AsyncIterable<TarEntry>;
}

/**
 * The files of a folder without what `.dockerignore` names, or without what no image needs where there is none, and the
 * Dockerfile: one of the folder by its path, or a text.
 */
export function openBuildContext(
  folder: string,
  dockerfile: { readonly path: string } | { readonly text: string },
): BuildContext {
  const file = join(folder, ".dockerignore");
  const ignore = readDockerIgnore(
    existsSync(file) ? readFileSync(file, "utf8").split("\n") : STANDARD_IGNORES,
  );
  const path = "path" in dockerfile ? dockerfile.path : GENERATED;
  return {
    dockerfile: path,
    entries: async function* () {
      if ("text" in dockerfile) {
        yield textEntry(GENERATED, dockerfile.text);
        // The engine reads it, and then takes both out of what is copied.
        yield textEntry(".dockerignore", `.dockerignore\n${GENERATED}\n`);
      } else {
        // Also where the rules leave it out, as `docker build` has it.
        const entry = ignore.excludes(path) ? await entryOf(folder, path) : undefined;
        if (entry !== undefined) yield entry;
      }
      for await (const entry of walk(folder, "", ignore)) {
        if (!("text" in dockerfile && entry.path === ".dockerignore")) yield entry;
      }
    },
  };
}

async function* walk(folder: string, below: string, ignore: DockerIgnore): AsyncGenerator<TarEntry> {
  const names = await readdir(join(folder, below));
  for (const name of names.toSorted()) {
    const path = below === "" ? name : `${below}/${name}`;
    const isOut = ignore.excludes(path);
    if (isOut && !ignore.hasExceptions) continue;
    const entry = await entryOf(folder, path);
    if (entry === undefined) continue;
    if (!isOut) yield entry;
    if (entry.content.kind === "folder") yield* walk(folder, path, ignore);
  }
}

/** Undefined for what no image can have: sockets, devices. */
async function entryOf(folder: string, path: string): Promise<TarEntry | undefined> {
  const at = join(folder, path);
  const stats = await lstat(at);
  const mode = stats.mode & 0o777;
  if (stats.isDirectory()) return { path, mode, content: { kind: "folder" } };
  if (stats.isSymbolicLink())
    return { path, mode: 0o777, content: { kind: "link", target: await readlink(at) } };
  if (!stats.isFile()) return undefined;
  return { path, mode, content: { kind: "file", sizeBytes: stats.size, read: () => createReadStream(at) } };
}

function textEntry(path: string, text: string): TarEntry {
  const bytes = Buffer.from(text);
  return { path, mode: 0o644, content: { kind: "file", sizeBytes: bytes.length, read: () => [bytes] } };
}
