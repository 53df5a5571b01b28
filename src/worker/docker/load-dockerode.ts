import type Docker from "dockerode";
import { BatutaError } from "../../platform/errors.ts";

/** Loads the optional peer `dockerode`. @throws BatutaError `driver-missing` */
export async function loadDockerode(
  importIt: () => Promise<{ readonly default: typeof Docker }> = () => import("dockerode"),
): Promise<typeof Docker> {
  try {
    return (await importIt()).default;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new BatutaError(
      "driver-missing",
      'a worker of type docker needs the package "dockerode", which is not installed: run "npm install dockerode"',
      { cause: error },
    );
  }
}
