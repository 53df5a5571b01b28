/** The work pool that a command is about. */
export const poolArg = {
  pool: {
    type: "positional",
    description: "Name of the work pool; a terminal lets you pick",
    required: false,
  },
} as const;
