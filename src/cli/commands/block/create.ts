import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const blockCreate = defineCommand({
  description: "Store a block of a registered type; without fields, tell which the type has",
  args: {
    type: {
      type: "positional",
      description: "Slug of the type: secret, slack-webhook, …; a terminal lets you pick",
      required: false,
    },
    name: { type: "positional", description: "Lower-case letters, digits, dashes", required: false },
    field: {
      type: "string",
      alias: "f",
      valueHint: "NAME=VALUE",
      description: "A field, JSON or text; may be repeated",
    },
    data: {
      type: "string",
      alias: "d",
      valueHint: "JSON",
      description:
        "All fields: a JSON object, or the path of a JSON or YAML file (- keeps secrets off the line)",
    },
  },
  examples: ["block create secret", "block create secret my-secret --data - < secret.json"],
  async run(context, args, values) {
    const { connect } = await import("../../connect.ts");
    const { chooseBlockType } = await import("../../find-block.ts");
    const { freeOr } = await import("../../missing.ts");
    const { parseAssignments, readObjectOption } = await import("../../read-json.ts");
    const { blockFields, findFieldProblems } = await import("../../block-fields.ts");
    const { printRows } = await import("../../output/rows.ts");
    const { BatutaError } = await import("../../../platform/errors.ts");
    const { createBlockDocument, listBlockSchemas } = await import("../../../contract/blocks/routes.ts");
    const data = {
      ...(args.data === undefined ? {} : await readObjectOption(context, args.data, "--data")),
      ...parseAssignments(values.get("field") ?? [], "--field"),
    };
    await using connection = await connect(context);
    const { client } = connection;
    const type = await chooseBlockType(context, client, args.type);
    const [schema] = await client.call(listBlockSchemas, {
      body: { block_schemas: { block_type_id: { any_: [type.id] } }, limit: 1 },
    });
    if (schema === undefined) {
      throw new BatutaError(
        "block-type-without-schema",
        `the block type ${type.slug} has no schema; register it again`,
        { fields: { slug: type.slug } },
      );
    }
    const fields = blockFields(schema.fields);
    if (args.name === undefined) {
      printRows(context, {
        rows: fields,
        none: `blocks of the type ${type.slug} have no fields`,
        columns: [
          { title: "FIELD", show: ({ name }) => name },
          { title: "TYPE", show: (each) => each.type },
          { title: "", show: ({ required }) => (required ? "required" : "") },
          { title: "MEANING", flexible: true, show: ({ meaning }) => meaning },
        ],
      });
      if (!context.json) context.note(`store one: batuta block create ${type.slug} NAME --field FIELD=VALUE`);
      return undefined;
    }
    const problems = findFieldProblems(fields, data);
    if (problems.length > 0) {
      throw new BatutaError(
        "block-fields-invalid",
        `no block was stored:\n${problems.map((each) => `  ${each}`).join("\n")}`,
        { fields: { problems } },
      );
    }
    const body = { name: args.name, data, block_schema_id: schema.id, block_type_id: type.id };
    const block = await freeOr(
      client.call(createBlockDocument, { body }),
      `block ${type.slug}`,
      args.name,
      "choose another name, or delete it first",
    );
    if (context.json) printJson(context, block);
    else context.note(`stored the block ${type.slug}/${args.name}`);
    return undefined;
  },
});
