import { setMeta } from "../../store/queries/meta-queries.ts";
import {
  countUnits,
  haveEnded,
  listOpenUnits,
  markUnits,
  readNextTransaction,
  sealUnits,
  wordsOfUnits,
} from "../../store/queries/run-seal-queries.ts";
import { type RunTable, UNIT_MICROS } from "../../store/queries/run-tallies.ts";
import type { ServiceContext } from "../context.ts";
import type { Loop } from "./loop.ts";

const EVERY_SECONDS = 300;
/** Younger runs change too often. */
const AGE_MICROS = 3_600_000_000;
const UNITS_A_BATCH = 32;
/** Between two batches, so that readers of pages get their turn. */
const REST_MS = 20;
const OLDER_WRITERS_MS = 50;
/** How often it is looked whether older transactions have ended; a longer one leaves the rest to the next pass. */
const LOOKS = 600;

/**
 * Counts the runs of units of time that have passed, so that counts and histories need not. A unit is marked, then
 * counted by a reader, then sealed if nothing has taken the mark away: what changes a run deletes it. Two replicas at
 * once would only do the same twice.
 */
export const runSeals: Loop = {
  name: "run-seals",
  everySeconds: EVERY_SECONDS,
  async run(ctx, signal) {
    let sealedUnits = 0;
    for (const table of ["flow_run", "task_run"] as const) sealedUnits += await sealTable(ctx, table, signal);
    return sealedUnits;
  },
};

async function sealTable(ctx: ServiceContext, table: RunTable, signal: AbortSignal): Promise<number> {
  const { store } = ctx;
  const now = await store.nowMicros();
  let before = Math.floor((now - AGE_MICROS) / UNIT_MICROS);
  let total = 0;
  while (!signal.aborted) {
    const units = await listOpenUnits(store.reader, table, before, UNITS_A_BATCH);
    const oldest = units.at(-1);
    if (oldest !== undefined) {
      const done = await sealBatch(ctx, table, units, signal);
      if (done === undefined) return total;
      total += done;
      before = oldest;
    }
    if (units.length < UNITS_A_BATCH) break;
    await ctx.clock.sleep(REST_MS, { signal, ref: false });
  }
  if (!signal.aborted) await store.write((trx) => setMeta(trx, `sealed-${table}`, "1"));
  return total;
}

/** Undefined when transactions that may not know of the marks go on for too long. */
async function sealBatch(
  ctx: ServiceContext,
  table: RunTable,
  units: readonly number[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const { store, ids } = ctx;
  const token = ids.uuid();
  await store.write((trx) => markUnits(trx, table, units, token));
  if (!(await olderWritersHaveEnded(ctx, signal))) return undefined;
  const cells = await countUnits(store.reader, table, units);
  const words = await wordsOfUnits(store.reader, table, units, cells);
  return store.write((trx) => sealUnits(trx, store.dialect, table, token, { cells, words }));
}

/** Transactions that wrote before the marks were there did not take them away. */
async function olderWritersHaveEnded(ctx: ServiceContext, signal: AbortSignal): Promise<boolean> {
  const { db, dialect } = ctx.store;
  const next = await readNextTransaction(db, dialect);
  for (let looks = 0; looks < LOOKS; looks++) {
    if (await haveEnded(db, dialect, next)) return true;
    await ctx.clock.sleep(OLDER_WRITERS_MS, { signal, ref: false });
  }
  ctx.logger.warn("runs are not counted for now: a transaction has been open for long", {
    seconds: (LOOKS * OLDER_WRITERS_MS) / 1000,
  });
  return false;
}
