import { scheduleBatch } from "../deployments/schedule-runs.ts";
import type { Loop } from "./loop.ts";

/** How many schedules one write unit looks at: other writers wait for it. */
const BATCH = 250;

/** Makes the runs of schedules ahead of time. Cheap while nothing is due: schedules know when they need a look. */
export const scheduler: Loop = {
  name: "scheduler",
  everySeconds: 5,
  async run(ctx, signal) {
    let made = 0;
    while (!signal.aborted) {
      const batch = await scheduleBatch(ctx, BATCH);
      made += batch.made;
      if (batch.looked < BATCH) break;
    }
    return made;
  },
};
