import { ScheduleMissed, ScheduleOverlap } from "../contract/deployments/schedules.ts";
import { usageError } from "./errors.ts";

/** What is said of overlapping and missed runs. */
export interface SaidPolicy {
  readonly overlap?: ScheduleOverlap;
  readonly missed?: ScheduleMissed;
}

/** The fields of a schedule that say it; `run_latest` is taken, too. @throws BatutaError `usage` */
export function parseSchedulePolicy(
  {
    overlap,
    missed,
  }: { readonly overlap?: string | null | undefined; readonly missed?: string | null | undefined },
  prefix = "",
): SaidPolicy {
  return {
    ...(overlap == null || overlap === ""
      ? {}
      : { overlap: choose(`${prefix}overlap`, overlap, ScheduleOverlap.options) }),
    ...(missed == null || missed === ""
      ? {}
      : { missed: choose(`${prefix}missed`, missed, ScheduleMissed.options) }),
  };
}

function choose<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const text = value.trim().toLowerCase().replaceAll(/[_ ]/g, "-");
  const found = choices.find((each) => each === text);
  if (found === undefined) throw usageError(`${name} must be one of ${choices.join(", ")}, not ${value}`);
  return found;
}
