import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { DeploymentEntry } from "../project-schema.ts";

const HEAD = "# Deployments of this project: batuta deploy --all\n";

/** Adds a deployment to a project file, or takes the place of the one of the same name; comments stay. */
export async function saveEntry(path: string, entry: DeploymentEntry): Promise<void> {
  const { isMap, isSeq, parseDocument } = await import("yaml");
  const before = existsSync(path) ? readFileSync(path, "utf8") : HEAD;
  // Python reads it, too: `yes` and `on` are texts only in quotes.
  const document = parseDocument(before, { merge: true, compat: "yaml-1.1" });
  const { name, entrypoint, ...rest } = entry;
  const kept = withoutNulls({ name, entrypoint, ...rest });
  const node = document.createNode(kept);
  const list = document.get("deployments");
  if (isSeq(list)) {
    const at = list.items.findIndex(
      (each) => isMap(each) && each.get("name") === entry.name && each.get("entrypoint") === entry.entrypoint,
    );
    if (at === -1) list.add(node);
    else list.set(at, node);
  } else document.set("deployments", document.createNode([kept]));
  // Whole or not at all: a project file is somebody's work.
  writeFileSync(`${path}.part`, document.toString());
  renameSync(`${path}.part`, path);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== undefined);
  const kept = entries.map(([key, each]) => [key, withoutNulls(each)] as const);
  return Object.fromEntries(kept.filter(([key, each]) => !isEmpty(each) || key === "pull"));
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
