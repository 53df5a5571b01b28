import { createClient } from "../../src/client/http.ts";
import { loadSettings } from "../../src/config/settings.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createRuntime } from "../../src/sdk/engine/create-runtime.ts";
import { openConnection } from "../../src/sdk/engine/open-connection.ts";
import type { Connection } from "../../src/sdk/engine/runtime.ts";
import { runInScope } from "../../src/sdk/run-context.ts";
import { runFlow } from "../../src/sdk/run-flow.ts";
import { openEmbedded } from "../../src/server/embedded.ts";
import { createKillPlan } from "./kill-plan.ts";
import { pipeline } from "./pipeline.ts";

/**
 * Runs the pipeline as the run with the given id and prints its result and what it passed on the way. `PIPELINE_KILL`
 * is a kill plan; `PIPELINE_KILL_PID` the process that dies by it, this one if not set.
 */
const [flowRunId = "", seed = "1"] = process.argv.slice(2);
const settings = loadSettings({ env: process.env, cwd: process.cwd() });
const clock = createSystemClock();
const ids = createIds();
const plan = createKillPlan(
  process.env.PIPELINE_KILL ?? "",
  Number(process.env.PIPELINE_KILL_PID ?? process.pid),
);

function watched(connection: Connection): Connection {
  return {
    ...connection,
    client: {
      ...connection.client,
      call: (route, ...input) => plan.exchange(() => connection.client.call(route, ...input)),
    },
    journal: {
      append: (entry) => plan.exchange(() => connection.journal.append(entry)),
      whenReady: () => connection.journal.whenReady(),
      close: () => connection.journal.close(),
    },
  };
}

/** As the engine opens it, but the store tells of its points. */
async function open(): Promise<Connection> {
  if (settings.apiUrl !== undefined) return openConnection(settings, clock, ids, silentLogger);
  const { databaseUrl } = settings;
  const embedded = await openEmbedded({
    databaseUrl,
    clock,
    ids,
    logger: silentLogger,
    onPoint: plan.onPoint,
  });
  return {
    kind: "embedded",
    target: databaseUrl,
    client: createClient({
      baseUrl: "http://batuta.invalid/api",
      fetch: embedded.fetch,
      clock,
      ids,
      timeoutMs: null,
    }),
    journal: embedded.journal,
    close: () => embedded.close(),
  };
}

const runtime = createRuntime({
  settings,
  clock,
  ids,
  openConnection: async () => watched(await open()),
});
const result = await runInScope({ runtime }, () =>
  runFlow(pipeline, { flowRunId, args: [Number(seed)], takeOver: true }),
);
await runtime.close();
console.log(JSON.stringify({ result, exchanges: plan.exchanges, points: plan.points }));
