import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { defineCommand } from "../../../command.ts";

export const versionLs = defineCommand({
  description: "List the versions of a deployment that are kept, the newest first",
  args: deploymentArg,
  examples: ["deployment version ls etl/nightly", "deployment version ls etl/nightly --json"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { chooseDeployment } = await import("../../../deployment-argument.ts");
    const { versionOrigin } = await import("../../../deployment-version-argument.ts");
    const { listDeploymentVersions } = await import("../../../../contract/deployment-versions/routes.ts");
    const { formatRelativeTime } = await import("../../../format/relative-time.ts");
    const { printRows } = await import("../../../output/rows.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { deployment } = await chooseDeployment(context, client, args.deployment);
    const { colors, clock } = context;
    printRows(context, {
      rows: await client.call(listDeploymentVersions, { params: { id: deployment.id } }),
      none: "no versions are kept yet; the next deploy makes one",
      columns: [
        { title: "NUMBER", align: "right", show: ({ number }) => String(number) },
        { title: "VERSION", flexible: true, show: ({ version }) => version ?? "" },
        { title: "MADE", show: ({ created }) => formatRelativeTime(created, clock.now()) },
        { title: "HOW", show: versionOrigin },
        { title: "CHANGED", flexible: true, show: ({ changed }) => changed.join(", ") },
        {
          title: "BY",
          flexible: true,
          optional: true,
          show: ({ client: program }) => colors.dim(program ?? ""),
        },
      ],
    });
    return undefined;
  },
});
