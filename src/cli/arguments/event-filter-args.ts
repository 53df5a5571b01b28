/** Options that say which events. */
export const eventFilterArgs = {
  event: {
    type: "string",
    alias: "e",
    valueHint: "NAMES",
    description: "Only events whose names begin with one of these, separated by commas",
  },
  resource: {
    type: "string",
    alias: "r",
    valueHint: "IDS",
    description: "Only about these resources (prefect.flow-run.…; * at the end stands for anything)",
  },
  related: { type: "string", valueHint: "IDS", description: "Only about or related to these resources" },
} as const;
