import { writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { flow } from "batuta";

/** Notes when its first line ran, in milliseconds since 1970. */
export const first_line = flow(async function first_line(mark: string, seconds: number) {
  writeFileSync(mark, String(Date.now()));
  await delay(seconds * 1000);
});
