import { setTimeout as delay } from "node:timers/promises";
import { flow, task } from "batuta";

const step = task({ logPrints: true }, async function step(number: number) {
  console.log(`step ${number} does its work`);
  await delay(300);
  return number;
});

/** Kill it while it runs (`kill -9`) and start it again: it goes on where it stopped, and no finished step runs twice. */
export const durable = flow(async function durable(steps: number) {
  let sum = 0;
  for (let number = 1; number <= steps; number++) sum += await step(number);
  return sum;
});

if (import.meta.main) console.log(`sum: ${await durable(Number(process.argv[2] ?? 6))}`);
