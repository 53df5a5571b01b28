import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { splitEntrypoint } from "../../domain/deployments/entrypoint.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { JsonObject } from "../../platform/json-object.ts";
import { type AnyFlow, findFlowSpec } from "../flow.ts";
import type { FlowSource } from "./deployment-options.ts";
import { loadFlow } from "./load-flow.ts";

/** Where a flow's code is found when a run of it is due. */
export interface CodePlace {
  /** Absolute. */
  readonly directory: string;
  /** `path/of/file.ts:flow`, from the directory. */
  readonly entrypoint: string;
  /** How workers fetch the code; undefined for a folder of this machine. */
  readonly pullSteps?: readonly JsonObject[] | undefined;
}

/** Places of flows that were loaded from a folder. */
const PLACES = new WeakMap<object, CodePlace>();

/**
 * The place of a flow's code: where it was loaded from, else its file below the working directory (or in its own).
 *
 * @throws BatutaError `flow-without-file`.
 */
export function findCodePlace(flow: object): CodePlace {
  const known = PLACES.get(flow);
  if (known !== undefined) return known;
  const spec = findFlowSpec(flow);
  if (spec === undefined) throw notAFlow();
  if (!spec.moduleUrl?.startsWith("file:")) {
    throw new BatutaError(
      "flow-without-file",
      `the flow '${spec.name}' was not defined in a file, so no other process could find it; define it in a module and export it`,
    );
  }
  const file = fileURLToPath(spec.moduleUrl);
  const inWorkingDirectory = relative(process.cwd(), file);
  const isBelow = !isAbsolute(inWorkingDirectory) && !inWorkingDirectory.startsWith(`..${sep}`);
  const directory = isBelow ? process.cwd() : dirname(file);
  return { directory, entrypoint: `${relative(directory, file)}:${spec.name}` };
}

/** The error for what should have been a flow. */
export function notAFlow(): BatutaError {
  return new BatutaError("not-a-flow", "a deployment is made of what flow() returned");
}

/**
 * Loads a flow from a folder, or from where it is fetched.
 *
 * @throws BatutaError what `fetchSource` throws, `invalid-entrypoint`, `code-not-loaded`, `flow-not-exported` (naming those that are there).
 */
export async function loadFlowFrom({ source, entrypoint }: FlowSource): Promise<AnyFlow> {
  const { fetchSource } = await import("../sources/fetch-source.ts");
  const { directory, pullSteps } = await fetchSource(source);
  const parts = splitEntrypoint(entrypoint);
  if (parts === undefined || !/\.[cm]?[jt]sx?$/.test(parts.file) || isAbsolute(parts.file)) {
    throw new BatutaError(
      "invalid-entrypoint",
      `the entrypoint ${entrypoint} does not name a flow of the folder ${directory}; write path/of/file.ts:flow, the path from the folder`,
      { fields: { entrypoint } },
    );
  }
  const flow = await loadFlow({ path: resolve(directory, parts.file), name: parts.name });
  const own = flow.withOptions({});
  PLACES.set(own, { directory, entrypoint, pullSteps });
  return own;
}
