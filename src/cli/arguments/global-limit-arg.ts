/** The limit that a command is about. */
export const globalLimitArg = {
  name: {
    type: "positional",
    description: "Name or id of the limit; a terminal lets you pick",
    required: false,
  },
} as const;
