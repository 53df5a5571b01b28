/** The deployment that a command is about. */
export const deploymentArg = {
  deployment: {
    type: "positional",
    description: "FLOW/NAME of the deployment, its name alone, or its id; a terminal lets you pick",
    required: false,
  },
} as const;
