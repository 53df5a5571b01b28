import { flow, task } from "../../../src/index.ts";
import { effect, say, stay, told } from "./say.ts";

/** A user's script: three steps; `STAY_IN` names the step that never ends, or not until it is told. */
const step = task(async function step(name: string, input: string) {
  effect(name);
  if (process.env.STAY_IN === name) {
    say({ in: name });
    await (process.env.UNTIL_TOLD ? told() : stay());
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
