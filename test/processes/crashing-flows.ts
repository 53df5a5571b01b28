import { appendFileSync, existsSync } from "node:fs";
import { flow, task } from "../../src/index.ts";
import { createSystemClock } from "../../src/platform/clock.ts";

const clock = createSystemClock();

function note(path: string, fact: Readonly<Record<string, unknown>>): void {
  appendFileSync(path, `${JSON.stringify(fact)}\n`);
}

const step = task(function step(ledger: string, n: number) {
  note(ledger, { step: n });
  return n;
});

/** Notes its recorded tasks, then waits: killed there, the tasks before must not run again. */
export const crashing = flow(async function crashing(ledger: string, go: string) {
  const sum = (await step(ledger, 1)) + (await step(ledger, 2));
  note(ledger, { waits: process.pid });
  while (!existsSync(go)) await clock.sleep(30);
  return sum + (await step(ledger, 3));
});
