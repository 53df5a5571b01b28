import { parseInstant } from "../../platform/instants.ts";
import type { Rule } from "./orchestrate.ts";
import { types } from "./state-sets.ts";

/** What the rules about time need to know. */
export interface TimeFacts {
  readonly now_micros: number;
}

/** SCHEDULED → PENDING keeps the time for which the run is scheduled. */
export function copyScheduledTime<Run, Facts extends TimeFacts>(): Rule<Run, Facts> {
  return {
    name: "copy-scheduled-time",
    from: types("SCHEDULED"),
    to: types("PENDING"),
    decide({ initial, proposed }) {
      const scheduled_time = initial?.details.scheduled_time ?? null;
      return { kind: "amend", state: { details: { ...proposed.details, scheduled_time } } };
    },
  };
}

/** A run does not start before its time. */
export function waitForScheduledTime<Run, Facts extends TimeFacts>(): Rule<Run, Facts> {
  return {
    name: "wait-for-scheduled-time",
    from: types("SCHEDULED", "PENDING"),
    to: types("RUNNING"),
    decide({ initial, facts }) {
      const time = initial?.details.scheduled_time;
      const due = time == null ? undefined : parseInstant(time);
      if (due === undefined || due <= facts.now_micros) return undefined;
      const delay_seconds = Math.round((due - facts.now_micros) / 1e6);
      if (delay_seconds <= 0) return undefined;
      return { kind: "wait", delay_seconds, reason: "Scheduled time is in the future" };
    },
  };
}
