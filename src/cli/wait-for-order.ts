import { text } from "node:stream/consumers";
import { messageOf } from "../platform/errors.ts";
import type { SpareOrder } from "../worker/process/spare-process.ts";
import type { CliContext } from "./context.ts";
import { loadContextSettings } from "./load-context-settings.ts";

/**
 * Loads what every run needs and does once what is slow the first time, then waits for a worker to say which run this
 * process is for.
 *
 * @returns undefined when the worker has ended before it had one.
 */
export async function waitForOrder(context: CliContext): Promise<SpareOrder | undefined> {
  let isOrdered = false;
  const order = text(process.stdin).finally(() => {
    isOrdered = true;
  });
  const [{ rehearseRun }] = await Promise.all([
    import("../sdk/engine/rehearse-run.ts"),
    import("../sdk/stores.ts"),
    import("../sdk/legacy/flow.ts"),
    import("../sdk/transactions/run-transaction.ts"),
    import("../sdk/engine/default-runtime.ts"),
    import("../sdk/engine/find-local-server.ts"),
    import("../sdk/parameters/deployed-arguments.ts"),
    import("../sdk/deployments/code-place.ts"),
    import("../worker/code-directory.ts"),
    import("../domain/deployments/entrypoint.ts"),
    import("../worker/run-reports.ts"),
    import("../sdk/deployments/while-loading.ts"),
    import("./run-again.ts"),
    import("ws"),
  ]);
  const settings = loadContextSettings(context);
  // A run that waits already is not kept waiting by a rehearsal.
  if (!isOrdered) {
    await rehearseRun(context, settings).catch((error: unknown) => {
      context.note(
        `warning: the rehearsal of a run failed, its first steps take longer: ${messageOf(error)}`,
      );
    });
  }
  const said = await order;
  if (said === "") return undefined;
  const given = JSON.parse(said) as SpareOrder; // safe: written by the worker of this very package
  Object.assign(process.env, given.env);
  process.chdir(given.workingDir);
  return given;
}
