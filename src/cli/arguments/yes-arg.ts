/** `--yes` of commands that ask. */
export const yesArg = { yes: { type: "boolean", alias: "y", description: "Do not ask" } } as const;
