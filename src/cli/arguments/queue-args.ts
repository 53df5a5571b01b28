/** The work queue that a command is about. */
export const queueArgs = {
  queue: {
    type: "positional",
    description: "Name or id of the work queue, or POOL/QUEUE; a terminal lets you pick",
    required: false,
  },
  pool: { type: "string", alias: "p", valueHint: "POOL", description: "The pool that it is of" },
} as const;
