/*
 * A process that writes to a database until it is told to stop, or kills itself at a named point of the store.
 * Arguments: URL, file of acknowledgements, how many units (0: until killed), `POINT:COUNT` or `-`.
 * It opens the store, makes a flow run of its own, and writes in three ways at once: single appends one after
 * another, appends in batches, and write units. The id of each is put in the file when the store has answered.
 */
import { openSync, writeSync } from "node:fs";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { buildEntry, insertFlowRun } from "./store-builders.ts";

const BATCH = 20;

async function main(url: string, ackFile: string, units: number, point: string): Promise<void> {
  const ids = createIds();
  const acks = openSync(ackFile, "a");
  const acknowledge = (table: string, id: string): void => {
    writeSync(acks, `${table} ${id}\n`);
  };
  const [pointName, pointCount] = point.split(":");
  let left = Number(pointCount ?? 0);
  const store = await openStore({
    url,
    clock: createSystemClock(),
    ids,
    logger: silentLogger,
    onPoint: (name) => {
      if (name === pointName && --left === 0) process.kill(process.pid, "SIGKILL");
    },
  });
  const runId = await insertFlowRun(store);
  acknowledge("flow_run", runId);
  const goesOn = (done: number): boolean => units === 0 || done < units;
  await Promise.all([
    appendSingly(store, runId, goesOn, acknowledge),
    appendBatches(store, runId, goesOn, acknowledge),
    writeLogs(store, runId, goesOn, acknowledge, () => ids.uuid()),
  ]);
  await store.close();
}

type Acknowledge = (table: string, id: string) => void;
type GoesOn = (done: number) => boolean;

async function appendSingly(store: Store, runId: string, goesOn: GoesOn, acknowledge: Acknowledge) {
  for (let done = 0; goesOn(done); done++) {
    const entry = buildEntry({ flow_run_id: runId });
    const answers = await store.appendJournal([entry]);
    if (answers[0] !== null) throw new Error(answers[0]?.message);
    acknowledge("task_run", entry.record.id);
  }
}

async function appendBatches(store: Store, runId: string, goesOn: GoesOn, acknowledge: Acknowledge) {
  for (let done = 0; goesOn(done); done++) {
    const entries = Array.from({ length: BATCH }, () => buildEntry({ flow_run_id: runId }));
    const answers = await store.appendJournal(entries);
    for (const [at, entry] of entries.entries()) {
      if (answers[at] !== null) throw new Error(answers[at]?.message);
      acknowledge("task_run", entry.record.id);
    }
  }
}

async function writeLogs(
  store: Store,
  runId: string,
  goesOn: GoesOn,
  acknowledge: Acknowledge,
  newId: () => string,
) {
  for (let done = 0; goesOn(done); done++) {
    const id = newId();
    await store.write((trx) =>
      trx
        .insertInto("log")
        .values({
          id,
          created: done,
          name: "n",
          level: 20,
          message: "m",
          timestamp: done,
          flow_run_id: runId,
        })
        .execute(),
    );
    acknowledge("log", id);
  }
}

const [url = "", ackFile = "", units = "0", point = "-"] = process.argv.slice(2);
await main(url, ackFile, Number(units), point);
