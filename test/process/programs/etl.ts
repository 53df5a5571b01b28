import { flow, task } from "../../../src/index.ts";
import { effect, say, stay } from "./say.ts";

/** A user's script: three steps; `STAY_IN` names the step that never ends. */
const step = task(async function step(name: string, input: string) {
  effect(name);
  if (process.env.STAY_IN === name) {
    say({ in: name });
    await stay();
  }
  return `${input} ${name}`;
});

const etl = flow(
  {
    onCrashed: [
      async () => {
        if (process.env.STAY_IN_HOOK) await stay();
      },
    ],
  },
  async function etl(source: string) {
    const extracted = await step("extract", source);
    const transformed = await step("transform", extracted);
    return step("load", transformed);
  },
);

if (import.meta.main) say({ result: await etl(process.argv[2] ?? "rows") });
