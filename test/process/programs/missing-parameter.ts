import { flow, task } from "../../../src/index.ts";
import { say } from "./say.ts";

/** Wrong calls, as plain JavaScript or a stale build makes them. */
const load = task(function load(rows: readonly number[], output: string) {
  return `${rows.length} ${output}`;
});
const etl = flow(async function etl(_input: string, output: string, _limit?: number) {
  // @ts-expect-error the second argument is missing
  return load([1], ...(output === "task" ? [] : [output]));
});

for (const args of [[], ["in"], ["in", "out", 1, 2], ["in", "task"], ["in", "out"]]) {
  try {
    // @ts-expect-error any number of arguments
    say({ result: await etl(...args) });
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    say({ [`failed${args.length}${args[1] ?? ""}`]: code, message });
  }
}
