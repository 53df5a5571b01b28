import { setTimeout as delay } from "node:timers/promises";
import { flow, getRunContext, getRunLogger, task } from "batuta";

const work = task(async function work(seconds: number) {
  await delay(seconds * 1000, undefined, { signal: getRunContext().signal });
  return seconds;
});

/** Waits two seconds for a task that may take longer, says which it was, and then takes the result anyway. */
export const waitAWhile = flow(async function waitAWhile(seconds: number) {
  const future = work.submit(seconds);
  const state = await future.wait(2);
  if (state === undefined) getRunLogger().warning("not done after 2 seconds, waiting on");
  else getRunLogger().info(`done in time: ${state.name}`);
  return await future.result();
});

if (import.meta.main) await waitAWhile(Math.random() * 4);
