/** Options of commands that let runs wait for somebody. */
export const pauseArgs = {
  timeout: {
    type: "string",
    alias: "t",
    valueHint: "DURATION",
    default: "1h",
    description: "How long the run waits before it fails (90s, 30m, 2h, 7d)",
  },
} as const;
