/** `--limit` of lists that are ordered by name. */
export const limitArg = {
  limit: { type: "string", alias: "n", valueHint: "COUNT", default: "200", description: "Most rows to list" },
} as const;
