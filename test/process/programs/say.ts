import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { createSystemClock } from "../../../src/platform/clock.ts";

/** Tells the test something: one line of JSON. */
export function say(message: object): void {
  console.log(JSON.stringify(message));
}

/** Leaves a mark outside of the database. */
export function effect(line: string): void {
  const path = process.env.EFFECTS;
  if (path) appendFileSync(path, `${line}\n`);
}

/** Stays until the process ends, and keeps it alive. */
export async function stay(): Promise<never> {
  await createSystemClock().sleep(24 * 3_600_000);
  throw new Error("nobody ended this process in a day");
}

/** Waits for a line of the test. */
export async function told(): Promise<void> {
  await once(process.stdin, "data");
  process.stdin.pause();
}
