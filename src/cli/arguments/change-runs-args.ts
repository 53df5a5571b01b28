import { runFilterArgs } from "./run-filter-args.ts";
import { yesArg } from "./yes-arg.ts";

/** Arguments of commands that change flow runs, one or many. */
export const changeRunsArgs = {
  runs: {
    type: "positional",
    valueHint: "list",
    description: "Ids or names of flow runs; without them, and without a filter, a terminal lets you pick",
    required: false,
  },
  ...runFilterArgs,
  limit: {
    type: "string",
    alias: "n",
    valueHint: "COUNT",
    default: "200",
    description: "Most runs that a filter takes",
  },
  ...yesArg,
} as const;
