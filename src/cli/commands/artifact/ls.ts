import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const artifactLs = defineCommand({
  description: "List the latest artifact of each key, or with --all every artifact, newest first",
  args: {
    all: { type: "boolean", alias: "a", description: "Older ones and those without a key, too" },
    key: { type: "string", alias: "k", valueHint: "TEXT", description: "Only keys that contain this" },
    type: {
      type: "string",
      alias: "t",
      valueHint: "TYPE",
      description: "Only this type: table, markdown, …",
    },
    "flow-run": {
      type: "string",
      alias: "r",
      valueHint: "RUN",
      description: "Only of this flow run (id or name)",
    },
    limit: { ...limitArg.limit, default: "50" },
  },
  examples: ["artifact ls", "artifact ls --all --key report"],
  async run(context, args) {
    const { listRows } = await import("../../list-rows.ts");
    const { findFlowRun } = await import("../../find-runs.ts");
    const { listArtifacts, listLatestArtifacts } = await import("../../../contract/artifacts/routes.ts");
    const { formatAge } = await import("../../format/relative-time.ts");
    const now = context.clock.now();
    const { key, type } = args;
    let runId: string | undefined;
    return listRows<{
      readonly id: string;
      readonly key: string | null;
      readonly type: string | null;
      readonly description: string | null;
      readonly updated: string | null;
      readonly latest_id?: string;
    }>(context, {
      limit: args.limit,
      none: "no artifacts match",
      read: async (client, slice) => {
        const run = args["flow-run"];
        if (run !== undefined) runId ??= (await findFlowRun(client, run)).id;
        const artifacts = {
          ...(key === undefined ? {} : { key: { like_: key } }),
          ...(type === undefined ? {} : { type: { any_: [type] } }),
          ...(runId === undefined ? {} : { flow_run_id: { any_: [runId] } }),
        };
        const body = { artifacts, ...slice };
        return args.all
          ? client.call(listArtifacts, { body: { ...body, sort: "CREATED_DESC" } })
          : client.call(listLatestArtifacts, { body: { ...body, sort: "KEY_ASC" } });
      },
      columns: [
        { title: "KEY", flexible: true, show: (each) => each.key ?? "" },
        { title: "TYPE", show: (each) => each.type ?? "" },
        {
          title: "CHANGED",
          align: "right",
          show: ({ updated }) => (updated === null ? "–" : formatAge(updated, now)),
        },
        { title: "DESCRIPTION", flexible: true, optional: true, show: (each) => each.description ?? "" },
        { title: "ID", show: (each) => context.colors.dim(each.latest_id ?? each.id) },
      ],
    });
  },
});
