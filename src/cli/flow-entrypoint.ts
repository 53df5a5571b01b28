import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { findNearestName } from "../config/nearest-name.ts";
import { BatutaError } from "../platform/errors.ts";
import type { runFlowState } from "../sdk/run-flow.ts";

/** Where a flow's code is. */
export interface FlowEntrypoint {
  readonly path: string;
  /** Name of the export, or of the flow. */
  readonly name: string;
}

/** Takes `path.ts:name` or `file:///path.ts:name` apart; undefined when one of the two is missing. */
export function splitEntrypoint(text: string): { readonly file: string; readonly name: string } | undefined {
  const colon = text.lastIndexOf(":");
  const [file, name] = [text.slice(0, colon), text.slice(colon + 1)];
  // One letter before the colon is a Windows drive, and a slash after it belongs to a URL or a path.
  return colon > 1 && name !== "" && !/[\\/]/.test(name) ? { file, name } : undefined;
}

/** Reads `path.ts:name` or `file:///path.ts:name`; a relative path starts at `directory`. */
export function parseEntrypoint(text: string, directory: string): FlowEntrypoint {
  const parts = splitEntrypoint(text);
  if (parts === undefined) {
    throw new BatutaError(
      "invalid-entrypoint",
      `${text} does not name a flow; write path/of/file.ts:exportName`,
      {
        fields: { entrypoint: text },
      },
    );
  }
  const { file, name } = parts;
  const path = file.startsWith("file:") ? fileURLToPath(file) : resolve(directory, file);
  if (!existsSync(path)) {
    throw new BatutaError(
      "code-not-found",
      `the code of this run is not here: ${path} does not exist. Run the command where the code is, or say where it is with --entrypoint path/of/file.ts:exportName`,
      { fields: { path } },
    );
  }
  return { path, name };
}

type AnyFlow = Parameters<typeof runFlowState>[0];

const isFlowLike = (value: unknown): value is AnyFlow =>
  typeof value === "function" && "withOptions" in value && "visualize" in value;

/** Loads the module and finds the flow among its exports: by the export's name, else by the flow's own. */
export async function loadFlow({ path, name }: FlowEntrypoint): Promise<AnyFlow> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(path).href);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new BatutaError(
      "code-not-loaded",
      `the code of this run cannot be loaded from ${path}: ${reason}\nIf it needs a loader, name it: NODE_OPTIONS="--import=tsx" batuta flow-run retry …`,
      { cause: error, fields: { path } },
    );
  }
  const flows = Object.entries(module).filter((entry): entry is [string, AnyFlow] => isFlowLike(entry[1]));
  const found = flows.find(([key]) => key === name) ?? flows.find(([, flow]) => flow.name === name);
  if (found !== undefined) return found[1];
  const names = flows.map(([key]) => key);
  const near = findNearestName(name, names);
  const exported = names.length === 0 ? "it exports no flow" : `it exports the flows ${names.join(", ")}`;
  throw new BatutaError(
    "flow-not-exported",
    `${path} exports no flow ${name}: ${exported}${near === undefined ? "" : `; did you mean ${near}?`}. Export the flow, or name another with --entrypoint`,
    { fields: { path, name, exports: names } },
  );
}
