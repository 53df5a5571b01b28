import { loadSettings } from "../../src/config/settings.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createRuntime } from "../../src/sdk/engine/create-runtime.ts";
import { openConnection } from "../../src/sdk/engine/open-connection.ts";
import type { Connection } from "../../src/sdk/engine/runtime.ts";
import { runInScope } from "../../src/sdk/run-context.ts";
import { runFlow } from "../../src/sdk/run-flow.ts";
import { pipeline } from "./pipeline.ts";

/**
 * Runs the pipeline as the run with the given id and prints its result. `PIPELINE_KILL=before:N` or `after:N` kills
 * the process around its Nth exchange with the journal or the API; without it, it prints how many exchanges there were.
 */
const [flowRunId = "", seed = "1"] = process.argv.slice(2);
const [moment, number] = (process.env.PIPELINE_KILL ?? "").split(":");
const killAt = Number(number ?? 0);
let exchanges = 0;

async function exchange<T>(perform: () => Promise<T>): Promise<T> {
  exchanges += 1;
  const isIt = exchanges === killAt;
  if (isIt && moment === "before") process.kill(process.pid, "SIGKILL");
  const answer = await perform();
  if (isIt && moment === "after") process.kill(process.pid, "SIGKILL");
  return answer;
}

function watched(connection: Connection): Connection {
  return {
    ...connection,
    client: {
      ...connection.client,
      call: (route, ...input) => exchange(() => connection.client.call(route, ...input)),
    },
    journal: {
      append: (entry) => exchange(() => connection.journal.append(entry)),
      whenReady: () => connection.journal.whenReady(),
      close: () => connection.journal.close(),
    },
  };
}

const settings = loadSettings({ env: process.env, cwd: process.cwd() });
const clock = createSystemClock();
const ids = createIds();
const runtime = createRuntime({
  settings,
  clock,
  ids,
  openConnection: async () => watched(await openConnection(settings, clock, ids, silentLogger)),
});
const result = await runInScope({ runtime }, () =>
  runFlow(pipeline, { flowRunId, args: [Number(seed)], takeOver: true }),
);
await runtime.close();
console.log(JSON.stringify({ result, exchanges }));
