import { setTimeout as delay } from "node:timers/promises";
import { flow, task } from "batuta";

const STEPS = 5;
const AT_ONCE = 100;

/**
 * Many tasks over a stretch of time: chains of five, a hundred of them at once, each task as long as is needed to fill the
 * time. `isSeparate` gives each chain names of its own, so that no two are drawn as one.
 */
export const live_tasks = flow(async function live_tasks(
  tasks: number,
  seconds: number,
  isSeparate: boolean,
) {
  const chains = Math.ceil(tasks / STEPS);
  const waitMs = (seconds * 1000 * AT_ONCE) / tasks;
  const wait = async (given: number) => {
    await delay(waitMs);
    return given + 1;
  };
  let next = 0;
  const worker = async () => {
    while (next < chains) {
      const chain = next++;
      let value: number | PromiseLike<number> = 0;
      for (let step = 0; step < STEPS; step++) {
        const name = isSeparate ? `step-${step}-of-${chain}` : `step-${step}`;
        value = task({ name }, wait)(value as number);
      }
      await value;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});

const [tasks = "5000", seconds = "100", names] = process.argv.slice(2);
await live_tasks(Number(tasks), Number(seconds), names === "separate");
