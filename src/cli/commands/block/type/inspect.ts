import { defineCommand } from "../../../command.ts";
import { printJson } from "../../../context.ts";

export const blockTypeInspect = defineCommand({
  description: "Show a block type with its fields",
  args: {
    type: { type: "positional", description: "Slug of the type; a terminal lets you pick", required: false },
  },
  examples: ["block type inspect secret"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { chooseBlockType } = await import("../../../find-block.ts");
    const { blockFields } = await import("../../../block-fields.ts");
    const { listBlockSchemas } = await import("../../../../contract/blocks/routes.ts");
    const { printFacts, printHeading } = await import("../../../output/facts.ts");
    const { printRows } = await import("../../../output/rows.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const type = await chooseBlockType(context, client, args.type);
    const [schema] = await client.call(listBlockSchemas, {
      body: { block_schemas: { block_type_id: { any_: [type.id] } }, limit: 1 },
    });
    if (context.json) {
      printJson(context, { ...type, block_schema: schema ?? null });
      return undefined;
    }
    printFacts(context, [
      ["Block type", context.colors.bold(type.name)],
      ["Slug", type.slug],
      ["ID", type.id],
      ["Description", type.description ?? undefined],
      ["Documentation", type.documentation_url ?? undefined],
      ["Protected", type.is_protected ? "yes" : undefined],
      ["Capabilities", schema?.capabilities.join(", ") || undefined],
    ]);
    printHeading(context, "Fields");
    printRows(context, {
      rows: blockFields(schema?.fields ?? {}),
      none: "none",
      columns: [
        { title: "FIELD", show: ({ name }) => name },
        { title: "TYPE", show: (each) => each.type },
        { title: "", show: ({ required }) => (required ? "required" : "") },
        { title: "MEANING", flexible: true, show: ({ meaning }) => meaning },
      ],
    });
    return undefined;
  },
});
