import { defineCommand } from "../../command.ts";

export const workerLogs = defineCommand({
  description: "Print the log of a worker, oldest line first",
  args: {
    worker: {
      type: "positional",
      description: "Name of the worker; a terminal lets you pick",
      required: false,
    },
    pool: {
      type: "string",
      alias: "p",
      valueHint: "POOL",
      description: "Its pool; a terminal lets you pick",
    },
    follow: { type: "boolean", alias: "f", description: "Go on printing new lines until you end it" },
    tail: {
      type: "string",
      alias: "t",
      valueHint: "COUNT",
      default: "200",
      description: "Only the last lines",
    },
    level: {
      type: "string",
      alias: "l",
      valueHint: "LEVEL",
      description: "Only lines of this level and above",
    },
  },
  examples: [
    "worker logs worker-1 --pool my-pool --follow",
    "worker logs worker-1 --pool my-pool --level warning",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { readLogOptions } = await import("../../print-logs.ts");
    const { choosePoolName } = await import("../../work-pool-argument.ts");
    const { givenOrPicked } = await import("../../pick.ts");
    const { listWorkers } = await import("../../../contract/work-pools/routes.ts");
    const { printWorkerLog } = await import("../../print-worker-log.ts");
    const { tail = 200, level } = readLogOptions({ tail: args.tail, level: args.level });
    await using connection = await connect(context);
    const { client } = connection;
    const pool = await choosePoolName(context, client, args.pool);
    const worker = await givenOrPicked(context, args.worker, {
      argument: "WORKER",
      what: "worker",
      otherwise: `batuta worker ls --pool ${pool}`,
      choices: async () => {
        const workers = await client.call(listWorkers, { params: { work_pool_name: pool }, body: {} });
        return workers.map(({ name, status }) => ({ value: name, hint: status.toLowerCase() }));
      },
    });
    await printWorkerLog(context, client, {
      worker,
      pool,
      tail,
      minLevel: level,
      follows: args.follow === true,
    });
    return undefined;
  },
});
