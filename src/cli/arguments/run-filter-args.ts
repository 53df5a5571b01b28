import { listArgs } from "./list-args.ts";

/** Options that say which flow runs. */
export const runFilterArgs = {
  state: listArgs.state,
  since: listArgs.since,
  flow: {
    type: "string",
    alias: ["f", "flow-name"] as string[],
    valueHint: "NAMES",
    description: "Only runs of these flows, separated by commas",
  },
  deployment: {
    type: "string",
    alias: "d",
    valueHint: "FLOW/NAME",
    description: "Only runs of this deployment",
  },
  tag: listArgs.tag,
  name: { type: "string", valueHint: "TEXT", description: "Only runs whose name contains this" },
  until: { type: "string", valueHint: "WHEN", description: "Only runs that were to start before this" },
} as const;
