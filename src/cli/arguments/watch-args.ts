/** Options of commands that watch a run. */
export const watchArgs = {
  timeout: {
    type: "string",
    valueHint: "SECONDS",
    description: "Give up watching after this; the run goes on",
  },
  logs: { type: "boolean", default: true, description: "Print the run's log, too; --no-logs does not" },
} as const;
