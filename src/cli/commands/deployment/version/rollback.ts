import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { versionArg } from "../../../arguments/version-arg.ts";
import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

export const versionRollback = defineCommand({
  description: "Make a deployment what it was at a version; that is a new version, so it can be taken back",
  args: { ...deploymentArg, ...versionArg },
  examples: ["deployment version rollback etl/nightly 3", "deployment version rollback etl/nightly 3 --json"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { chooseDeployment } = await import("../../../deployment-argument.ts");
    const { chooseVersion, readVersion } = await import("../../../deployment-version-argument.ts");
    const { listDeploymentVersions, rollBackDeployment } = await import(
      "../../../../contract/deployment-versions/routes.ts"
    );
    await using connection = await connect(context);
    const { client } = connection;
    const named = await chooseDeployment(context, client, args.deployment);
    const target = await chooseVersion(context, client, named, args.version);
    const { id } = named.deployment;
    const [newest] = await client.call(listDeploymentVersions, { params: { id } });
    const made = await client.call(rollBackDeployment, { params: { id, number: target.number } });
    if (context.json) {
      printJson(context, made);
      return undefined;
    }
    if (newest === undefined || made.number === newest.number) {
      context.note(`${named.name} is what version ${target.number} was already`);
      return undefined;
    }
    const { printDifferences } = await import("../../../output/difference-lines.ts");
    const { compareVersions } = await import("../../../version-diff.ts");
    const before = await readVersion(client, named, made.number - 1);
    printDifferences(context, compareVersions(before, target));
    context.note(`${named.name} is what version ${target.number} was; that is version ${made.number}`);
    context.note(`to take it back: batuta deployment version rollback ${named.name} ${before.number}`);
    return undefined;
  },
});
