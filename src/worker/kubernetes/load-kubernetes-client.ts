import { BatutaError } from "../../platform/errors.ts";

type KubernetesClient = typeof import("@kubernetes/client-node");

// By the `catch` beside it bundlers know an import that may fail, and leave it for the time when it is asked for.
const importOptional = (): Promise<KubernetesClient> =>
  import("@kubernetes/client-node").catch((error: unknown) => Promise.reject(error));

/** Loads the optional peer `@kubernetes/client-node`. @throws BatutaError `driver-missing` */
export async function loadKubernetesClient(
  importIt: () => Promise<KubernetesClient> = importOptional,
): Promise<KubernetesClient> {
  try {
    return await importIt();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    throw new BatutaError(
      "driver-missing",
      'a worker of type kubernetes needs the package "@kubernetes/client-node", which is not installed: run "npm install @kubernetes/client-node"',
      { cause: error },
    );
  }
}
