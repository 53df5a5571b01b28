import { cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CHECKOUT } from "./test-image.ts";

/** A project with a flow in each language. */
export const PROJECT = fileURLToPath(new URL("../fixtures/deployed-project", import.meta.url));
/** Where images of tests have it. */
export const WORKING_DIRECTORY = "/app";

/** Puts the project, with this checkout as its package batuta, below a folder. */
export async function writeProject(folder: string): Promise<void> {
  await cp(PROJECT, folder, { recursive: true });
  await mkdir(join(folder, "node_modules"));
  await symlink(CHECKOUT, join(folder, "node_modules/batuta"));
}
