/** Options of commands that show what comes next. */
export const previewArgs = {
  hours: {
    type: "string",
    valueHint: "HOURS",
    description: "How far ahead to look",
    default: "1",
  },
} as const;
