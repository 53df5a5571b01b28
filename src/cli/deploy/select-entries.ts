import { findNearestName } from "../../config/nearest-name.ts";
import { BatutaError } from "../../platform/errors.ts";
import { usageError } from "../errors.ts";
import type { DeploymentEntry } from "./project-schema.ts";

/** Which deployments of a project file are asked for. */
export interface Selection {
  readonly names: readonly string[];
  readonly all: boolean;
  readonly entrypoint: string | undefined;
}

/**
 * The deployments of a project file that are meant: all, those whose names fit (`nightly`, `flow/*`), or the only one.
 *
 * @returns undefined when none is meant but a new one is described, by an entrypoint.
 * @throws BatutaError `usage`, `deployment-not-in-file` naming the near one.
 */
export function selectEntries(
  entries: readonly DeploymentEntry[],
  { names, all, entrypoint }: Selection,
): readonly DeploymentEntry[] | undefined {
  if (all && names.length > 0) throw usageError("say --all or --name, not both");
  if (all && entrypoint !== undefined)
    throw usageError("--all deploys what the project file has; name no entrypoint");
  if (all) {
    if (entries.length === 0)
      throw usageError("--all deploys what the project file has, and it has no deployments");
    return entries;
  }
  if (entrypoint !== undefined) {
    // What the file says of this very deployment goes with it.
    const [name] = names;
    const same = entries.filter(
      (each) => each.entrypoint === entrypoint && (name === undefined || each.name === name),
    );
    return same.length === 1 ? same : undefined;
  }
  if (names.length === 0) return entries.length === 1 ? entries : undefined;
  const found = new Set<DeploymentEntry>();
  for (const name of names) {
    const fitting = entries.filter((each) => fits(each, name));
    if (fitting.length === 0) throw unknown(name, entries);
    for (const each of fitting) found.add(each);
  }
  return entries.filter((each) => found.has(each));
}

function fits({ name, entrypoint, flow_name }: DeploymentEntry, pattern: string): boolean {
  const slash = pattern.indexOf("/");
  if (!matches(name ?? "", pattern.slice(slash + 1))) return false;
  if (slash === -1) return true;
  const symbol = entrypoint?.split(":").at(-1) ?? "";
  const wanted = pattern.slice(0, slash);
  return [flow_name ?? "", symbol, symbol.replaceAll("_", "-")].some((each) => matches(each, wanted));
}

function matches(text: string, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

function unknown(name: string, entries: readonly DeploymentEntry[]): BatutaError {
  const names = entries.flatMap((each) => (each.name ? [each.name] : []));
  const near = findNearestName(name.slice(name.indexOf("/") + 1), names);
  const hint = near === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean ${near}?`;
  return new BatutaError(
    "deployment-not-in-file",
    `the project file has no deployment ${name}; ${hint} To deploy a new one, name its flow: batuta deploy path/of/file.ts:flow --name ${name}`,
    { fields: { name } },
  );
}
