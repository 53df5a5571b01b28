import { limitArg } from "../../arguments/limit-arg.ts";
import { listArgs } from "../../arguments/list-args.ts";
import { defineCommand } from "../../command.ts";

export const deploymentLs = defineCommand({
  description: "List deployments by name",
  args: {
    flow: { type: "string", alias: "f", valueHint: "NAME", description: "Only deployments of this flow" },
    name: {
      type: "string",
      valueHint: "TEXT",
      description: "Only those whose name, or whose flow's, contains this",
    },
    tag: { ...listArgs.tag, description: "Only those with all of these tags, separated by commas" },
    "work-pool": { type: "string", valueHint: "POOL", description: "Only those of this work pool" },
    ...limitArg,
  },
  examples: ["deployment ls", "deployment ls --flow etl --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { listDeployments } = await import("../../../contract/deployments/routes.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const { parseCount, parseTags } = await import("../../list-options.ts");
    const { nameDeployments } = await import("../../find-deployment.ts");
    const { printRows } = await import("../../output/rows.ts");
    const { scheduleText } = await import("../../output/schedule-text.ts");
    const limit = parseCount(args.limit, "--limit");
    await using connection = await connect(context);
    const { client } = connection;
    const pool = args["work-pool"];
    const filter = {
      ...(args.flow === undefined ? {} : { flows: { name: { any_: [args.flow] } } }),
      ...(pool === undefined ? {} : { work_pools: { name: { any_: [pool] } } }),
      deployments: {
        ...(args.name === undefined ? {} : { flow_or_deployment_name: { like_: args.name } }),
        ...(args.tag === undefined ? {} : { tags: parseTags(args.tag) }),
      },
    };
    const deployments = await listUpTo(limit, (slice) =>
      client.call(
        listDeployments,
        { body: { ...filter, sort: "NAME_ASC", ...slice } },
        { signal: context.signal },
      ),
    );
    const named = await nameDeployments(client, deployments);
    const { colors } = context;
    printRows(context, {
      rows: named
        .map(({ deployment, name }) => ({ ...deployment, full_name: name }))
        .toSorted((a, b) => (a.full_name < b.full_name ? -1 : 1)),
      none: "no deployments match; `batuta deploy`, or serve() in a script, makes one",
      limit,
      columns: [
        { title: "DEPLOYMENT", flexible: true, show: (each) => each.full_name },
        {
          title: "STATUS",
          show: (each) =>
            each.paused
              ? colors.yellow("paused")
              : each.status === "READY"
                ? colors.green("ready")
                : colors.dim("not ready"),
        },
        { title: "POOL", show: (each) => each.work_pool_name ?? "" },
        {
          title: "SCHEDULE",
          flexible: true,
          show: ({ schedules }) => {
            const active = schedules.filter((each) => each.active).map((each) => scheduleText(each.schedule));
            return active.length > 0 ? active.join("; ") : schedules.length > 0 ? "paused" : "";
          },
        },
        { title: "TAGS", flexible: true, optional: true, show: (each) => each.tags.join(", ") },
        { title: "ID", optional: true, show: (each) => colors.dim(each.id) },
      ],
    });
    return undefined;
  },
});
