/** Options that say when runs are due. */
export const scheduleArgs = {
  cron: { type: "string", valueHint: "TEXT", description: "A cron expression: '0 3 * * *'" },
  interval: { type: "string", valueHint: "DURATION", description: "Seconds, or a duration (90s, 15m, 1d)" },
  "anchor-date": {
    type: "string",
    alias: "interval-anchor",
    valueHint: "WHEN",
    description: "Instant that the intervals count from",
  },
  rrule: { type: "string", valueHint: "TEXT", description: "An iCalendar rule: 'FREQ=DAILY;BYHOUR=9'" },
  timezone: {
    type: "string",
    valueHint: "ZONE",
    description: "Zone whose clock holds: America/Buenos_Aires (default: UTC)",
  },
  "day-and": { type: "boolean", description: "Cron: day of month and day of week must both fit" },
} as const;

/** Options that say what becomes of runs of a schedule that overlap, or were missed. */
export const schedulePolicyArgs = {
  overlap: {
    type: "string",
    valueHint: "POLICY",
    description:
      "A run that is due while an earlier one goes on: allow (default), queue, skip, or cancel-running",
  },
  missed: {
    type: "string",
    valueHint: "POLICY",
    description: "Runs that nobody began in time: run-all, run-latest, or skip (default: late ones stay)",
  },
} as const;
