import { existsSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { findNearestName } from "../../config/nearest-name.ts";
import { entrypointLanguage, splitEntrypoint } from "../../domain/deployments/entrypoint.ts";
import { BatutaError } from "../../platform/errors.ts";
import { entrypointOf, type FoundFlow } from "./found-flow.ts";
import { readFlowsOf, scanFlows } from "./scan-flows.ts";

/**
 * Finds the flow that an entrypoint names, by reading its file.
 *
 * @returns undefined for what only running the code can tell: a Python module by its dotted name, a flow that is made by
 *   other code.
 * @throws BatutaError `invalid-entrypoint`, `code-not-found` and `flow-not-found` (naming what there is), `syntax-error`.
 */
export async function findEntrypoint(directory: string, entrypoint: string): Promise<FoundFlow | undefined> {
  const language = entrypointLanguage(entrypoint);
  const parts = splitEntrypoint(entrypoint);
  // A module of Python has a dot or a colon before its flow.
  if (/^\w+$/.test(entrypoint)) {
    throw new BatutaError(
      "invalid-entrypoint",
      `${entrypoint} does not name a flow; write path/of/file.ts:NAME${await whatThereIs(directory, undefined)}`,
      { fields: { entrypoint } },
    );
  }
  if (language === "python" && !/\.py(:|$)/.test(entrypoint)) return undefined;
  if (parts === undefined) {
    throw new BatutaError(
      "invalid-entrypoint",
      `${entrypoint} does not name a flow; write ${entrypoint.replace(/:+$/, "")}:NAME${await whatThereIs(directory, entrypoint.replace(/:+$/, ""))}`,
      { fields: { entrypoint } },
    );
  }
  const path = resolve(directory, parts.file);
  const file = relative(directory, path).split(sep).join("/");
  if (isAbsolute(parts.file) || file.startsWith("../")) {
    throw new BatutaError(
      "invalid-entrypoint",
      `the entrypoint ${entrypoint} lies outside of ${directory}; write the path from the folder that is deployed, or run the command in the other folder`,
      { fields: { entrypoint } },
    );
  }
  if (!existsSync(path)) {
    throw new BatutaError(
      "code-not-found",
      `there is no file ${parts.file} in ${directory}${await whatThereIs(directory, undefined)}`,
      { fields: { path } },
    );
  }
  const { flows, hidden } = await readFlowsOf(directory, file);
  const found =
    flows.find(({ symbol }) => symbol === parts.name) ?? flows.find(({ name }) => name === parts.name);
  if (found !== undefined) return found;
  if (hidden.includes(parts.name)) {
    throw new BatutaError(
      "flow-not-found",
      `the flow ${parts.name} of ${file} is not exported, so nobody else can run it: write \`export\` before it`,
      { fields: { entrypoint } },
    );
  }
  if (flows.length === 0 && language === "typescript") return undefined;
  const names = flows.map(({ symbol }) => symbol);
  const near = findNearestName(parts.name, names);
  throw new BatutaError(
    "flow-not-found",
    `${file} has no flow ${parts.name}; found were ${names.length === 0 ? "none" : names.join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`,
    { fields: { entrypoint, found: names } },
  );
}

const SHOWN = 8;

async function whatThereIs(directory: string, file: string | undefined): Promise<string> {
  const flows =
    file !== undefined && existsSync(resolve(directory, file))
      ? (await readFlowsOf(directory, file)).flows
      : (await scanFlows(directory)).flows;
  if (flows.length === 0) return "; no flow was found below it";
  const more = flows.length > SHOWN ? [`and ${flows.length - SHOWN} more`] : [];
  return `; found were\n${[...flows.slice(0, SHOWN).map(entrypointOf), ...more].map((each) => `  ${each}`).join("\n")}`;
}
