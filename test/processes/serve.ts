import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { startServer } from "../../src/server/start.ts";
import { createStderrLogger } from "../../src/server/stderr-logger.ts";
import { createKillPlan } from "../crash/kill-plan.ts";

/**
 * A server process: says its URL when it listens, stops on SIGTERM, dies by its kill plan if it has one, logs when it
 * is given a level.
 */
const { kill = "", logLevel, ...argument } = JSON.parse(process.argv[2] ?? "{}");
const clock = createSystemClock();
const server = await startServer({
  // Records of tests are of any age: retention would take them for old.
  loops: false,
  ...argument,
  onPoint: createKillPlan(kill, process.pid).onPoint,
  version: "test",
  clock,
  ids: createIds(),
  logger: logLevel === undefined ? silentLogger : createStderrLogger({ clock, level: logLevel }),
}).catch((error: { readonly code?: string; readonly message: string }) => {
  console.log(JSON.stringify({ failed: error.code ?? "?", message: error.message }));
});
if (server !== undefined) {
  console.log(JSON.stringify({ url: server.url, databaseId: server.databaseId }));
  process.once("SIGTERM", () => {
    void server.close().then(() => console.log(JSON.stringify({ closed: true })));
  });
}
