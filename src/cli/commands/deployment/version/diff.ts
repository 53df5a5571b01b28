import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { versionArg } from "../../../arguments/version-arg.ts";
import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

export const versionDiff = defineCommand({
  description: "Show what differs between two versions of a deployment",
  args: {
    ...deploymentArg,
    ...versionArg,
    other: {
      type: "positional",
      description: "Number of the version that is compared with it; left out, the newest",
      required: false,
    },
  },
  examples: ["deployment version diff etl/nightly 3", "deployment version diff etl/nightly 3 5 --json"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { chooseDeployment } = await import("../../../deployment-argument.ts");
    const { chooseVersion, readVersion } = await import("../../../deployment-version-argument.ts");
    const { listDeploymentVersions } = await import("../../../../contract/deployment-versions/routes.ts");
    const { parseCount } = await import("../../../list-options.ts");
    const { compareVersions } = await import("../../../version-diff.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const named = await chooseDeployment(context, client, args.deployment);
    const from = await chooseVersion(context, client, named, args.version);
    const [newest] =
      args.other === undefined
        ? await client.call(listDeploymentVersions, { params: { id: named.deployment.id } })
        : [];
    const number = newest?.number ?? parseCount(args.other ?? "", "OTHER");
    const to = await readVersion(client, named, number);
    const differences = compareVersions(from, to);
    if (context.json) printJson(context, { from: from.number, to: to.number, differences });
    else if (differences.length === 0) {
      context.note(`versions ${from.number} and ${to.number} of ${named.name} are alike`);
    } else {
      const { printDifferences } = await import("../../../output/difference-lines.ts");
      printDifferences(context, differences);
    }
    return undefined;
  },
});
