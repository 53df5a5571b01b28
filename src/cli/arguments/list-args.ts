/** Options that lists of runs have in common. */
export const listArgs = {
  state: {
    type: "string",
    alias: ["s", "state-type"] as string[],
    valueHint: "STATES",
    description: "Only runs in these states: types or names, separated by commas",
  },
  since: {
    type: "string",
    valueHint: "WHEN",
    description: "Only runs that were to start after this: an instant, or how long ago (30m, 2h, 7d)",
  },
  tag: {
    type: "string",
    valueHint: "TAGS",
    description: "Only runs with all of these tags, separated by commas",
  },
  limit: { type: "string", alias: "n", valueHint: "COUNT", default: "20", description: "Most rows to list" },
} as const;
