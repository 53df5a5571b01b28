import { existsSync } from "node:fs";
import { join } from "node:path";
import { flow, getRunLogger, task } from "../../src/index.ts";
import { createSystemClock } from "../../src/platform/clock.ts";

/** Flows that people of the end-to-end checks (`ui/e2e`) run and watch. They wait for files in a folder: gates. */
const gates = process.env.JOURNEY_GATES ?? ".";
const clock = createSystemClock();

async function untilOpen(gate: string): Promise<void> {
  while (!existsSync(join(gates, gate))) await clock.sleep(50);
}

/** Where a report goes. */
export interface Target {
  table: string;
  rows?: number;
}

const extract = task(async function extract(table: string) {
  getRunLogger().info(`reading ${table}`);
  return 3;
});

const load = task(async function load(rows: number) {
  getRunLogger().warning(`${rows} rows are few`);
  return rows;
});

/**
 * Reads, waits until it may go on, and writes.
 *
 * @param day - the day it is about
 */
export const report = flow(async function report(day: Date, target: Target, level: "low" | "high" = "low") {
  const log = getRunLogger();
  log.info(`report of ${day.toISOString().slice(0, 10)} at level ${level}`);
  const rows = await extract(target.table);
  if (level === "high") await untilOpen("go");
  await load(rows);
  log.info("the report is written");
  return rows;
});

const prepare = task(async function prepare() {
  getRunLogger().info("prepared once");
  return 1;
});

const fragile = task(async function fragile(n: number) {
  const log = getRunLogger();
  for (let line = 0; line < 60; line++) log.info(`line ${line} before it breaks`);
  if (!existsSync(join(gates, "mended"))) {
    log.error("the source answered with nothing");
    throw new Error("the source has no rows");
  }
  return n;
});

/** Fails until the file is there. */
export const shaky = flow(async function shaky() {
  return await fragile(await prepare());
});

/** Goes on until it is cancelled. */
export const endless = flow(async function endless() {
  getRunLogger().info("it goes on and on");
  await untilOpen("never");
});
