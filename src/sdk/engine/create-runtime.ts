import type { Settings } from "../../config/settings.ts";
import { createLogs } from "../../contract/logs/routes.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import { createConsoleCapture } from "../logging/capture-console.ts";
import { createLogPipeline, type LogPipelineOptions } from "../logging/log-pipeline.ts";
import { concurrentRunner } from "../runners/concurrent-runner.ts";
import { currentRunLogger } from "./current-logger.ts";
import { makeOwner } from "./owner.ts";
import { ProcessEnd } from "./process-end.ts";
import type { Connection, Runtime } from "./runtime.ts";

/** What a runtime is made of. */
export interface RuntimeOptions {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Opens the way to the server; called again after it was let go. */
  readonly openConnection: () => Promise<Connection>;
  /** Writes console lines; default: the process's own streams. */
  readonly write?: LogPipelineOptions["write"];
}

/** A remote connection is let go this long after its last run, so that its socket does not keep the process alive. */
const LINGER_MS = 50;

/** Makes a runtime; nothing is opened before its first run. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { settings, clock, ids } = options;
  let opened: Promise<Connection> | undefined;
  let users = 0;
  let cancelLinger: (() => void) | undefined;

  const connection = (): Promise<Connection> => {
    if (!opened) {
      const opening = options.openConnection();
      opened = opening;
      const forget = (): void => {
        if (opened === opening) opened = undefined;
      };
      // A failed opening is tried again by the next run, and so is a server that was given up.
      opening.then(({ gone }) => gone?.addEventListener("abort", forget, { once: true }), forget);
    }
    return opened;
  };

  const logs = createLogPipeline({
    settings,
    clock,
    api: {
      ids,
      ship: async (lines) => {
        const { client } = await connection();
        await client.call(createLogs, { body: [...lines] });
      },
    },
    ...(options.write ? { write: options.write } : {}),
  });

  const letGo = async (): Promise<void> => {
    const open = opened;
    opened = undefined;
    await (await open?.catch(() => undefined))?.close();
  };

  const maxWorkers = settings.runner.maxWorkers;
  const end = new ProcessEnd({ clock, graceSeconds: settings.shutdownGraceSeconds });
  const onExit = (): void => {
    if (users === 0) void letGo();
  };

  return {
    clock,
    ids,
    settings,
    owner: makeOwner(ids),
    logs,
    console: createConsoleCapture(currentRunLogger),
    runner: maxWorkers === undefined ? undefined : concurrentRunner({ maxWorkers }),
    connection,
    guard: (run) => end.add(run),
    retain: () => {
      cancelLinger?.();
      if (users === 0) process.off("beforeExit", onExit);
      users += 1;
      return async () => {
        users -= 1;
        if (users > 0) return;
        // An embedded store is closed when the program has nothing left to do; a socket would prevent just that.
        process.once("beforeExit", onExit);
        const open = await opened?.catch(() => undefined);
        if (open && open.kind !== "embedded" && users === 0) {
          cancelLinger = clock.schedule(() => {
            if (users === 0) void letGo();
          }, LINGER_MS);
        }
      };
    },
    close: async () => {
      cancelLinger?.();
      process.off("beforeExit", onExit);
      await logs.close();
      await letGo();
    },
  };
}
