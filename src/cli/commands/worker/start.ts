import { defineCommand } from "../../command.ts";
import { readCount } from "../../worker-options.ts";

export const workerStart = defineCommand({
  description: "Start a worker: it runs the flow runs of a work pool",
  args: {
    pool: { type: "string", alias: "p", valueHint: "NAME", description: "Work pool to run", required: true },
    name: {
      type: "string",
      alias: "n",
      valueHint: "NAME",
      description: "Name of the worker; default: made of host and process",
    },
    "work-queue": {
      type: "string",
      alias: "q",
      valueHint: "NAMES",
      description: "Only these queues, separated by commas",
    },
    type: {
      type: "string",
      alias: "t",
      valueHint: "TYPE",
      description: "Type of the pool; needed only to be sure, or for a pool that is made",
    },
    limit: { type: "string", alias: "l", valueHint: "N", description: "Most runs at once" },
    "prefetch-seconds": {
      type: "string",
      valueHint: "N",
      description: "How far ahead runs are fetched (10)",
    },
    "run-once": { type: "boolean", description: "Run what is due now, and end" },
    "with-healthcheck": { type: "boolean", description: "Answer GET /health" },
    "healthcheck-port": { type: "string", valueHint: "PORT", description: "Where (8080)" },
    "install-policy": {
      type: "string",
      valueHint: "POLICY",
      description:
        "Install the package that the type needs (docker, kubernetes): always, if-not-present, never, or prompt (default: asks on a terminal)",
    },
    "create-pool-if-not-found": {
      type: "boolean",
      description: "Make the pool when it is missing (default); --no-create-pool-if-not-found refuses",
      default: true,
    },
    "base-job-template": {
      type: "string",
      valueHint: "FILE",
      description: "JSON file with the base job template of a pool that is made",
    },
    "grace-seconds": {
      type: "string",
      valueHint: "N",
      description: "From asking a cancelled run to end until it is killed (30)",
    },
  },
  examples: ["worker start --pool local", "worker start --pool local --limit 4 --with-healthcheck"],
  async run(context, args) {
    const { runWorker } = await import("../../run-worker.ts");
    const { readInstallPolicy } = await import("../../worker-package.ts");
    return await runWorker(context, {
      pool: args.pool,
      name: args.name,
      queues: (args["work-queue"] ?? "").split(",").filter((one) => one !== ""),
      type: args.type,
      limit: readCount("limit", args.limit, 1),
      prefetchSeconds: readCount("prefetch-seconds", args["prefetch-seconds"], 0) ?? 10,
      graceSeconds: readCount("grace-seconds", args["grace-seconds"], 0) ?? 30,
      runsOnce: args["run-once"] === true,
      healthPort: args["with-healthcheck"]
        ? (readCount("healthcheck-port", args["healthcheck-port"], 0) ?? 8080)
        : undefined,
      installPolicy: readInstallPolicy(args["install-policy"]),
      createsPool: args["create-pool-if-not-found"] !== false,
      templateFile: args["base-job-template"],
    });
  },
});
