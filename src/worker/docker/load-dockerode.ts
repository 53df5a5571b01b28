import type Docker from "dockerode";
import { BatutaError } from "../../platform/errors.ts";

// By the `catch` beside it bundlers know an import that may fail, and leave it for the time when it is asked for.
const importOptional = (): Promise<{ readonly default: typeof Docker }> =>
  import("dockerode").catch((error: unknown) => Promise.reject(error));

/** Loads the optional peer `dockerode`. @throws BatutaError `driver-missing` */
export async function loadDockerode(
  importIt: () => Promise<{ readonly default: typeof Docker }> = importOptional,
): Promise<typeof Docker> {
  try {
    return (await importIt()).default;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new BatutaError(
      "driver-missing",
      'workers of type docker, and images that are built, need the package "dockerode", which is not installed: run "npm install dockerode"',
      { cause: error },
    );
  }
}
