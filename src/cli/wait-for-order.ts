import { text } from "node:stream/consumers";
import type { SpareOrder } from "../worker/process/spare-process.ts";
import type { CliContext } from "./context.ts";
import { loadContextSettings } from "./load-context-settings.ts";

/**
 * Loads what every run needs, then waits for a worker to say which run this process is for.
 *
 * @returns undefined when the worker has ended before it had one.
 */
export async function waitForOrder(context: CliContext): Promise<SpareOrder | undefined> {
  await Promise.all([
    import("../sdk/flow.ts"),
    import("../sdk/task.ts"),
    import("../sdk/run-flow.ts"),
    import("../sdk/stores.ts"),
    import("../sdk/legacy/flow.ts"),
    import("../sdk/transactions/run-transaction.ts"),
    import("../sdk/engine/default-runtime.ts"),
    import("../client/http.ts"),
    import("../client/journal-stream.ts"),
    import("../sdk/engine/find-local-server.ts"),
    import("../worker/code-directory.ts"),
    import("../domain/deployments/entrypoint.ts"),
    import("../worker/run-reports.ts"),
    import("../sdk/deployments/load-flow.ts"),
    import("../sdk/deployments/while-loading.ts"),
    import("./run-again.ts"),
    import("ws"),
  ]);
  // Both are slow only at their first use, which a run need not wait for.
  loadContextSettings(context);
  await (await fetch("data:,")).text();
  const said = await text(process.stdin);
  if (said === "") return undefined;
  const order = JSON.parse(said) as SpareOrder; // safe: written by the worker of this very package
  Object.assign(process.env, order.env);
  process.chdir(order.workingDir);
  return order;
}
