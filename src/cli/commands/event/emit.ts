import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const eventEmit = defineCommand({
  description: "Tell an event",
  args: {
    event: { type: "positional", description: "Its name: user.logged-in", required: true },
    "resource-id": {
      type: "string",
      alias: "i",
      valueHint: "ID",
      description: "What it is about",
    },
    resource: {
      type: "string",
      alias: "r",
      valueHint: "JSON",
      description: "Labels of what it is about: a JSON object, or the path of a file",
    },
    related: {
      type: "string",
      valueHint: "JSON",
      description:
        "Labels of something related, with prefect.resource.id and prefect.resource.role; may be repeated",
    },
    payload: {
      type: "string",
      alias: "d",
      valueHint: "JSON",
      description: "More about it: a JSON object, or the path of a file (- is stdin)",
    },
  },
  examples: [
    "event emit user.logged-in --resource-id user-123",
    `event emit file.arrived -i s3://bucket/key --payload '{"bytes": 1024}'`,
  ],
  async run(context, args, values) {
    const { connect } = await import("../../connect.ts");
    const { createEvents } = await import("../../../contract/events/routes.ts");
    const { Event } = await import("../../../contract/events/schemas.ts");
    const { readObjectOption } = await import("../../read-json.ts");
    const { parseDefinition } = await import("../../parse-definition.ts");
    const { usageError } = await import("../../errors.ts");
    const id = args["resource-id"];
    if (id === undefined && args.resource === undefined)
      throw usageError("what is it about? say --resource-id, or --resource with its labels");
    const labels =
      args.resource === undefined ? {} : await readObjectOption(context, args.resource, "--resource");
    const related = [];
    for (const text of values.get("related") ?? [])
      related.push(await readObjectOption(context, text, "--related"));
    const event = parseDefinition(
      Event,
      {
        event: args.event,
        id: context.ids.uuid(),
        occurred: new Date(context.clock.now()).toISOString(),
        resource: { ...labels, ...(id === undefined ? {} : { "prefect.resource.id": id }) },
        related,
        payload: args.payload === undefined ? {} : await readObjectOption(context, args.payload, "--payload"),
      },
      "event",
    );
    await using connection = await connect(context);
    await connection.client.call(createEvents, { body: [event] });
    if (context.json) printJson(context, event);
    else context.note(`told ${args.event} (${event.id})`);
    return undefined;
  },
});
