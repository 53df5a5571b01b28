/** `--concurrency-limit` of pools and queues. */
export const concurrencyLimitArg = {
  "concurrency-limit": { type: "string", valueHint: "COUNT", description: "Most runs at once, 0 or more" },
} as const;
