/** The schedule that a command is about. */
export const scheduleArg = {
  schedule: {
    type: "positional",
    description: "Id or slug of the schedule; the only one where there is one, else a terminal lets you pick",
    required: false,
  },
} as const;
