/** A version of the deployment that a command is about. */
export const versionArg = {
  version: {
    type: "positional",
    description: "Number of the version, as `deployment version ls` has it; a terminal lets you pick",
    required: false,
  },
} as const;
