import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const artifactDelete = defineCommand({
  description: "Delete every artifact of a key, or the one of an id",
  args: {
    artifact: {
      type: "positional",
      description: "Key or id; a terminal lets you pick",
      required: false,
    },
    id: { type: "string", valueHint: "ID", description: "Only the artifact of this id" },
    ...yesArg,
  },
  examples: ["artifact delete daily-report", "artifact delete --id 0192… --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseArtifact } = await import("../../find-artifact.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const { usageError } = await import("../../errors.ts");
    const { deleteArtifact, listArtifacts } = await import("../../../contract/artifacts/routes.ts");
    if (args.id !== undefined && args.artifact !== undefined)
      throw usageError("name a key, or say --id, not both");
    const given = args.id ?? args.artifact;
    await using connection = await connect(context);
    const { client } = connection;
    const artifact = await chooseArtifact(context, client, given);
    const { key } = artifact;
    const isAll = key !== null && given !== artifact.id;
    const all = isAll
      ? await listUpTo(Number.MAX_SAFE_INTEGER, (slice) =>
          client.call(
            listArtifacts,
            { body: { artifacts: { key: { any_: [key] } }, sort: "ID_DESC", ...slice } },
            { signal: context.signal },
          ),
        )
      : [artifact];
    await deleteEach(context, {
      what: "artifact",
      names: all.map(({ id }) => id),
      yes: args.yes,
      remove: (id) => client.call(deleteArtifact, { params: { id } }),
    });
    return undefined;
  },
});
