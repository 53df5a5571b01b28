/* A process that uses a database in every way and ends without closing it. Argument: its URL. */
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import { buildEntry, insertFlowRun } from "./store-builders.ts";

const store = await openStore({
  url: process.argv[2] ?? "",
  clock: createSystemClock(),
  ids: createIds(),
  logger: silentLogger,
});
const flow_run_id = await insertFlowRun(store);
await store.appendJournal([buildEntry({ flow_run_id })]);
const rows = await Promise.all(
  [store.db, store.reader].map((db) => db.selectFrom("task_run").select("id").execute()),
);
console.log(rows.map((found) => found.length).join(" "));
