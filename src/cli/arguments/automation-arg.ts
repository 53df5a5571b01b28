/** The automation that a command is about. */
export const automationArg = {
  automation: {
    type: "positional",
    description: "Name or id of the automation; a terminal lets you pick",
    required: false,
  },
} as const;
