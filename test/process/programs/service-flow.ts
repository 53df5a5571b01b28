import { branch, flow, getRunContext, task } from "../../../src/index.ts";
import { effect, say, stay } from "./say.ts";

const square = task(async function square(value: number) {
  effect(`square ${value}`);
  if (process.env.STAY_IN === "square") {
    say({ in: "square", signals: process.listenerCount("SIGINT") + process.listenerCount("SIGTERM") });
    await stay();
  }
  return value * value;
});

/** A flow of a library: its module is never the program. */
export const sumOfSquares = flow(async function sumOfSquares(upTo: number) {
  const { flowRun } = getRunContext();
  const squares = Array.from({ length: upTo }, (_, i) => branch(`at-${i}`, () => square(i)));
  let sum = 0;
  for (const one of squares) sum += await one;
  if (getRunContext().flowRun?.id !== flowRun?.id) throw new Error("the context is another run's");
  return sum;
});
