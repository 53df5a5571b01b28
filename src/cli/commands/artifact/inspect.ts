import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const artifactInspect = defineCommand({
  description: "Show an artifact with its data",
  args: {
    artifact: {
      type: "positional",
      description: "Key (the latest of it) or id; a terminal lets you pick",
      required: false,
    },
  },
  examples: ["artifact inspect daily-report", "artifact inspect daily-report --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseArtifact } = await import("../../find-artifact.ts");
    const { printFacts, printHeading } = await import("../../output/facts.ts");
    const { instantFact, objectFact } = await import("../../output/run-facts.ts");
    await using connection = await connect(context);
    const artifact = await chooseArtifact(context, connection.client, args.artifact);
    if (context.json) {
      printJson(context, artifact);
      return undefined;
    }
    printFacts(context, [
      ["Artifact", context.colors.bold(artifact.key ?? "without a key")],
      ["ID", artifact.id],
      ["Type", artifact.type ?? undefined],
      ["Description", artifact.description ?? undefined],
      ["Flow run", artifact.flow_run_id ?? undefined],
      ["Task run", artifact.task_run_id ?? undefined],
      ["Created", instantFact(context, artifact.created)],
      ["Updated", instantFact(context, artifact.updated)],
      ["Metadata", objectFact(context, artifact.metadata_)],
    ]);
    if (artifact.data !== null && artifact.data !== undefined) {
      const { data } = artifact;
      printHeading(context, "Data");
      context.print(`${typeof data === "string" ? data : JSON.stringify(data, null, 2)}\n`);
    }
    return undefined;
  },
});
