import { flow, task } from "../../../src/index.ts";
import { effect, say, stay } from "./say.ts";

/** A file with two flows and one task that both use; `STAY_IN` names the flow that never ends. */
const mark = task(async function mark(name: string) {
  effect(name);
  if (process.env.STAY_IN === name) {
    say({ in: name });
    await stay();
  }
  return name;
});

const left = flow(async function left() {
  return mark("left");
});

const right = flow(async function right() {
  return mark("right");
});

say({ left: await left() });
say({ right: await right() });
