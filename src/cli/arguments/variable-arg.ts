/** The variable that a command is about. */
export const variableArg = {
  name: {
    type: "positional",
    description: "Name of the variable; a terminal lets you pick",
    required: false,
  },
} as const;
