import { deploymentArg } from "../../../arguments/deployment-arg.ts";
import { versionArg } from "../../../arguments/version-arg.ts";
import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

export const versionInspect = defineCommand({
  description: "Show a version of a deployment, and what it changed",
  args: { ...deploymentArg, ...versionArg },
  examples: ["deployment version inspect etl/nightly 3", "deployment version inspect etl/nightly 3 --json"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { chooseDeployment } = await import("../../../deployment-argument.ts");
    const { chooseVersion, versionOrigin } = await import("../../../deployment-version-argument.ts");
    const { readDeploymentVersion } = await import("../../../../contract/deployment-versions/routes.ts");
    const { unlessMissing } = await import("../../../missing.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const named = await chooseDeployment(context, client, args.deployment);
    const version = await chooseVersion(context, client, named, args.version);
    if (context.json) {
      printJson(context, version);
      return undefined;
    }
    const { printFacts, printHeading } = await import("../../../output/facts.ts");
    const { instantFact, objectFact } = await import("../../../output/run-facts.ts");
    const { scheduleText } = await import("../../../output/schedule-text.ts");
    const { printDifferences } = await import("../../../output/difference-lines.ts");
    const { compareVersions } = await import("../../../version-diff.ts");
    const { work_pool_name, work_queue_name } = version;
    printFacts(context, [
      ["Deployment", context.colors.bold(named.name)],
      ["Number", String(version.number)],
      ["Version", version.version ?? undefined],
      ["About it", objectFact(context, version.version_info)],
      ["Made", instantFact(context, version.created)],
      ["How", versionOrigin(version)],
      ["By", version.client ?? undefined],
      ["Entrypoint", version.entrypoint ?? undefined],
      ["Path", version.path ?? undefined],
      ["Pull steps", objectFact(context, version.pull_steps === null ? null : { ...version.pull_steps })],
      ["Work pool", [work_pool_name, work_queue_name].filter(Boolean).join(", queue ") || undefined],
      ["Parameters", objectFact(context, version.parameters)],
      ["Job variables", objectFact(context, version.job_variables)],
      ["Tags", version.tags.join(", ") || undefined],
      ["Labels", objectFact(context, version.labels)],
      ["Schedules", version.schedules.map(({ schedule }) => scheduleText(schedule)).join("\n") || undefined],
    ]);
    const before = { id: named.deployment.id, number: version.number - 1 };
    const earlier =
      before.number === 0
        ? undefined
        : await unlessMissing(client.call(readDeploymentVersion, { params: before }));
    if (earlier === undefined) return undefined;
    printHeading(context, `Since version ${earlier.number}`);
    printDifferences(context, compareVersions(earlier, version));
    return undefined;
  },
});
