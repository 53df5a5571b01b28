import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { splitEntrypoint } from "../domain/deployments/entrypoint.ts";
import { BatutaError } from "../platform/errors.ts";
import type { FlowFile } from "../sdk/deployments/load-flow.ts";

/** Reads `path.ts:name` or `file:///path.ts:name`; a relative path starts at `directory`. */
export function parseEntrypoint(text: string, directory: string): FlowFile {
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
