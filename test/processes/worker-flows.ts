import { spawn } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { flow, getRunContext, runDeployment, task } from "../../src/index.ts";
import { createSystemClock } from "../../src/platform/clock.ts";

/** Flows that workers of the tests run; each notes in a file what it does, a line of JSON each. */
function note(path: string, fact: Readonly<Record<string, unknown>>): void {
  appendFileSync(path, `${JSON.stringify({ pid: process.pid, at: Date.now(), ...fact })}\n`);
}

const clock = createSystemClock();

async function untilThere(path: string): Promise<void> {
  while (!existsSync(path)) await clock.sleep(30);
}

const twice = task(function twice(n: number) {
  return n * 2;
});

export const hello = flow(
  { retries: 2, tags: ["of-the-code"] },
  async function hello(ledger: string, n: number) {
    note(ledger, { twice: await twice(n), run: getRunContext().flowRun?.id, word: process.env.WORD });
    return n;
  },
);

/** Runs until the file says so. */
export const waiting = flow(async function waiting(ledger: string, go: string) {
  note(ledger, { begins: getRunContext().flowRun?.id });
  await untilThere(go);
  note(ledger, { ends: getRunContext().flowRun?.id });
});

/** Takes so long that runs begun soon after each other overlap. */
export const brief = flow(async function brief(ledger: string) {
  const run = getRunContext().flowRun?.id;
  note(ledger, { run, open: 1 });
  await clock.sleep(500);
  note(ledger, { run, open: -1 });
});

/** Waits, and then dies without an end. */
export const dying = flow(async function dying(ledger: string, go: string) {
  note(ledger, { begins: getRunContext().flowRun?.id });
  await untilThere(go);
  console.log("the last words");
  process.exit(7);
});

/** Takes more memory than there is. */
export const greedy = flow(async function greedy(ledger: string, go: string) {
  note(ledger, { go });
  const all: string[][] = [];
  for (;;) all.push(Array.from({ length: 100_000 }, (_, at) => `${all.length}-${at}`));
});

/** Listens to nobody, and has children that do not either: one in its group, one that left it. */
export const stubborn = flow(async function stubborn(ledger: string) {
  process.on("SIGTERM", () => undefined);
  const inGroup = spawn("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"], { stdio: "ignore" });
  const outside = spawn("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"], {
    stdio: "ignore",
    detached: true,
  });
  note(ledger, { inGroup: inGroup.pid, outside: outside.pid });
  for (;;) {
    const end = Date.now() + 200;
    while (Date.now() < end);
  }
});

export const parent = flow(async function parent(ledger: string) {
  const run = await runDeployment("hello/d", {
    parameters: { ledger, n: 21 },
    timeout: 60,
    pollInterval: 0.2,
  });
  note(ledger, { child: run.id, state: run.state.type });
});

/** Says something now and then until the file says so. Between its tasks: the end of one is kept before the flow goes on. */
export const chatty = flow({ logPrints: true }, async function chatty(ledger: string, go: string) {
  await twice(1); // a task waits for a server that is away: it goes away after this one
  note(ledger, { begins: getRunContext().flowRun?.id });
  for (let n = 0; ; n++) {
    console.log(`tick ${n}`);
    if (existsSync(go)) break;
    await clock.sleep(2000);
  }
  await twice(2);
  note(ledger, { ends: getRunContext().flowRun?.id });
});
