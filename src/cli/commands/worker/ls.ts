import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workerLs = defineCommand({
  description: "List workers: of a pool, else of all pools, the latest heartbeat first",
  args: {
    pool: { type: "string", alias: "p", valueHint: "POOL", description: "Only workers of this pool" },
  },
  examples: ["worker ls", "worker ls --pool my-pool"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { readWorkPoolPage } = await import("../../../contract/ui/work-pool-pages.ts");
    const { ofPool, readPoolNames } = await import("../../work-pool-argument.ts");
    const { printRows } = await import("../../output/rows.ts");
    const { formatRelativeTime } = await import("../../format/relative-time.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const page = (name: string) =>
      client.call(readWorkPoolPage, { params: { name } }, { signal: context.signal });
    const pools =
      args.pool === undefined
        ? await Promise.all((await readPoolNames(client)).map(page))
        : [await ofPool(client, args.pool, page(args.pool))];
    const workers = pools.flatMap((pool) =>
      pool.workers.map((worker) => ({
        ...worker,
        work_pool_name: pool.work_pool.name,
        runs: pool.active.filter((run) => run.worker_name === worker.name).length,
      })),
    );
    if (context.json) {
      printJson(context, workers);
      return undefined;
    }
    const { colors, clock } = context;
    const told = (metadata: Readonly<Record<string, unknown>>, name: string): string =>
      typeof metadata[name] === "string" ? metadata[name] : "–";
    printRows(context, {
      rows: workers,
      none: `no worker has been here; \`batuta worker start --pool ${args.pool ?? "NAME"}\` starts one`,
      limit: undefined,
      columns: [
        { title: "WORKER", flexible: true, show: ({ name }) => name },
        { title: "POOL", flexible: true, show: ({ work_pool_name }) => work_pool_name },
        {
          title: "STATUS",
          show: ({ status }) => (status === "ONLINE" ? colors.green("online") : colors.dim("offline")),
        },
        { title: "TYPE", show: ({ type }) => type ?? "–" },
        { title: "VERSION", show: ({ metadata }) => told(metadata, "version") },
        { title: "HOST", flexible: true, show: ({ metadata }) => told(metadata, "host") },
        {
          title: "RUNS",
          align: "right",
          show: ({ runs }) => String(runs),
        },
        {
          title: "LAST HEARD",
          show: ({ last_heartbeat_time: at }) =>
            at === null ? "never" : formatRelativeTime(at, clock.now()),
        },
        { title: "ID", optional: true, show: ({ id }) => colors.dim(id) },
      ],
    });
    return undefined;
  },
});
