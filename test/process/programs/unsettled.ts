import { flow } from "../../../src/index.ts";

/** A script that waits for what never comes. */
const waits = flow(async function waits() {
  await new Promise(() => undefined);
});

if (process.argv[2] === "unawaited") waits().catch(() => undefined);
else await waits();
