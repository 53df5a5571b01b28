/** The tag whose limit a command is about. */
export const tagArg = {
  tag: { type: "positional", description: "The tag; a terminal lets you pick", required: false },
} as const;
