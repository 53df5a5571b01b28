import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { BatutaError, flow, getRunContext, runFlow, task } from "../../src/index.ts";

/**
 * Runs a flow of three tasks as the run with an id. The second task waits, where it is told to, for a line of the
 * input (`go`) or for its signal (`signal`); the process says what happens in lines of JSON.
 */
const { flowRunId, effects, who, waits, takeOver } = JSON.parse(process.argv[2] ?? "{}");

const say = (message: object): void => console.log(JSON.stringify(message));
const effect = (name: string): void => appendFileSync(effects, `${name} ${who}\n`);
const lines = createInterface({ input: process.stdin });

const first = task(function first() {
  effect("first");
  return 1;
});

const second = task(async function second(value: number) {
  const { signal } = getRunContext();
  signal.addEventListener("abort", () => say({ aborted: codeOf(signal.reason) }));
  if (waits) {
    const released = new Promise<unknown>((resolve) => {
      if (waits === "go") lines.once("line", resolve);
      else signal.addEventListener("abort", resolve);
    });
    say({ inSecond: true });
    await released;
    say({ released: true });
  }
  effect("second");
  return value + 1;
});

const third = task(function third(value: number) {
  effect("third");
  return value + 1;
});

const three = flow(async function three() {
  return third(await second(await first()));
});

function codeOf(error: unknown): unknown {
  return BatutaError.is(error) ? error.code : String(error);
}

try {
  say({ result: await runFlow(three, { flowRunId, args: [], takeOver }) });
} catch (error) {
  say({ failed: codeOf(error), message: error instanceof Error ? error.message : String(error) });
}
lines.close();
process.stdin.destroy();
