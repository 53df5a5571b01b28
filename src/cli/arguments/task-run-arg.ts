/** The task run that a command is about. */
export const taskRunArg = {
  run: { type: "positional", description: "Id of the task run; a terminal lets you pick", required: false },
} as const;
