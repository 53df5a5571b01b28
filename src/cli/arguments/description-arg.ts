/** `--description` of what is created or changed. */
export const descriptionArg = {
  description: { type: "string", valueHint: "TEXT", description: "What it is for" },
} as const;
