import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const variableSet = defineCommand({
  description: "Set a variable to a JSON value, or to a text",
  args: {
    name: {
      type: "positional",
      description: "Lower-case letters, digits, dashes, underscores",
      required: true,
    },
    value: { type: "positional", description: "JSON where it is JSON, else the text itself", required: true },
    overwrite: { type: "boolean", description: "Change the variable of this name if there is one" },
    tag: { type: "string", valueHint: "TAG", description: "A tag; may be repeated" },
  },
  examples: ["variable set region eu-west-1", `variable set limits '{"rows": 1000}' --overwrite --tag prod`],
  async run(context, args, values) {
    const { connect } = await import("../../connect.ts");
    const { freeOr, unlessMissing } = await import("../../missing.ts");
    const { jsonOrText } = await import("../../read-json.ts");
    const { createVariable, readVariableByName, updateVariableByName } = await import(
      "../../../contract/variables/routes.ts"
    );
    const { name } = args;
    const value = jsonOrText(args.value);
    const tags = values.get("tag");
    await using connection = await connect(context);
    const { client } = connection;
    const before = args.overwrite
      ? await unlessMissing(client.call(readVariableByName, { params: { name } }))
      : undefined;
    if (before === undefined) {
      const body = { name, value, tags: [...(tags ?? [])] };
      const hint = "--overwrite changes it";
      await freeOr(client.call(createVariable, { body }), "variable", name, hint);
    } else {
      const body = { value, ...(tags === undefined ? {} : { tags: [...tags] }) };
      await client.call(updateVariableByName, { params: { name }, body });
    }
    if (context.json) printJson(context, await client.call(readVariableByName, { params: { name } }));
    else context.note(`${before === undefined ? "created" : "changed"} the variable ${name}`);
    return undefined;
  },
});
