import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { findNearestName } from "../../config/nearest-name.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { AnyFlow } from "../flow.ts";

/** Where a flow's code is. */
export interface FlowFile {
  /** Absolute. */
  readonly path: string;
  /** Name of the export, or of the flow. */
  readonly name: string;
}

/** Of any copy of the package, and without loading this one's. */
const isFlow = (value: unknown): value is AnyFlow =>
  typeof value === "function" && "withOptions" in value && "visualize" in value;

/** An export's flow; one of the older style has it as its member. */
function flowOf(value: unknown): AnyFlow | undefined {
  if (isFlow(value)) return value;
  const isOlder = typeof value === "object" && value !== null && "flow" in value && "setUpstream" in value;
  return isOlder && isFlow(value.flow) ? value.flow : undefined;
}

/**
 * Loads the module and finds the flow among its exports: by the export's name, else by the flow's own.
 *
 * @throws BatutaError `code-not-loaded`, `flow-not-exported` (naming those that are there).
 */
export async function loadFlow({ path, name }: FlowFile): Promise<AnyFlow> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    if (!existsSync(path)) {
      throw new BatutaError(
        "code-not-loaded",
        `the flow ${name} cannot be loaded: there is no file ${path}`,
        {
          cause: error,
          fields: { path },
        },
      );
    }
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new BatutaError(
      "code-not-loaded",
      `the flow ${name} cannot be loaded from ${path}: ${reason}\nIf it needs a loader, name it: NODE_OPTIONS="--import=tsx" before the command`,
      { cause: error, fields: { path } },
    );
  }
  const flows = Object.entries(module).flatMap(([key, value]): [string, AnyFlow][] => {
    const flow = flowOf(value);
    return flow === undefined ? [] : [[key, flow]];
  });
  const found = flows.find(([key]) => key === name) ?? flows.find(([, flow]) => flow.name === name);
  if (found !== undefined) return found[1];
  const names = flows.map(([key]) => key);
  const near = findNearestName(name, names);
  const exported = names.length === 0 ? "it exports no flow" : `it exports the flows ${names.join(", ")}`;
  throw new BatutaError(
    "flow-not-exported",
    `${path} exports no flow ${name}: ${exported}${near === undefined ? "" : ` (did you mean ${near}?)`}; export the flow, or name another`,
    { fields: { path, name, exports: names } },
  );
}
