/** The block that a command is about. */
export const blockArg = {
  block: {
    type: "positional",
    description: "TYPE/NAME of the block (secret/my-secret) or its id; a terminal lets you pick",
    required: false,
  },
} as const;
