import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { dependsOn, nodeDockerfile } from "./node-dockerfile.ts";
import { isPythonProject, pythonDockerfile } from "./python-dockerfile.ts";

/** The language of a project. */
export type ProjectLanguage = "typescript" | "python";

/** What decides on the base image of a generated Dockerfile. */
export interface DockerfileFacts {
  /** Major version of the Node.js that flows are written for. */
  readonly nodeMajor: number;
  /** Asked when the project is Python's: the tag of Prefect's image for its own Prefect and Python. */
  readonly prefectTag: () => Promise<string>;
}

/**
 * The text of a Dockerfile for a project: what is installed comes before the code, so that a change of the code alone
 * installs nothing.
 *
 * @throws BatutaError `no-dockerfile` for a project in no known language, and for one in TypeScript that does not depend on
 *   batuta.
 */
export async function generateDockerfile(
  folder: string,
  language: ProjectLanguage | undefined,
  facts: DockerfileFacts,
): Promise<string> {
  const manifest = readManifest(folder);
  const isPython = language === "python" || (language === undefined && looksLikePython(folder, manifest));
  if (isPython) return pythonDockerfile(folder, await facts.prefectTag());
  if (manifest === undefined) {
    throw noDockerfile(
      folder,
      "it has no package.json, by which a Dockerfile could be made; write one (npm init), or a Dockerfile",
    );
  }
  if (!dependsOn(manifest, "batuta")) {
    throw noDockerfile(
      folder,
      "its package.json does not name batuta, which runs the flows in the image; run `npm install batuta`, or write a Dockerfile",
    );
  }
  return nodeDockerfile(folder, manifest, facts.nodeMajor);
}

const noDockerfile = (folder: string, why: string): BatutaError =>
  new BatutaError("no-dockerfile", `no image can be built of ${folder}: ${why}`, {
    fields: { path: folder },
  });

function readManifest(folder: string): JsonObject | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isJsonObject(manifest) ? manifest : {};
  } catch (error) {
    throw noDockerfile(folder, `its package.json is no JSON: ${messageOf(error)}`);
  }
}

/** A project of both languages is TypeScript's where that runs flows. */
function looksLikePython(folder: string, manifest: JsonObject | undefined): boolean {
  if (manifest !== undefined && dependsOn(manifest, "batuta")) return false;
  return isPythonProject(folder);
}
