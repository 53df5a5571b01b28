import { makeDueRuns } from "../deployments/schedule-pass.ts";
import type { Loop } from "./loop.ts";

/** Makes the runs of schedules ahead of time. Cheap while nothing is due: schedules know when they need a look. */
export const scheduler: Loop = {
  name: "scheduler",
  everySeconds: 5,
  run: makeDueRuns,
};
