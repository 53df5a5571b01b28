import type { Client } from "../../../client/http.ts";
import type { AutomationUpdate } from "../../../contract/automations/schemas.ts";
import { automationArg } from "../../arguments/automation-arg.ts";
import { defineCommand } from "../../command.ts";
import { type CliContext, printJson } from "../../context.ts";

const fileArgs = {
  "from-file": {
    type: "string",
    alias: "f",
    valueHint: "FILE",
    description: "JSON or YAML file: one automation, a list, or {automations: […]} (- is stdin)",
  },
  "from-json": { type: "string", alias: "j", valueHint: "JSON", description: "The same as a text of JSON" },
} as const;

async function readDefinitions(
  context: CliContext,
  args: { readonly "from-file"?: string | undefined; readonly "from-json"?: string | undefined },
): Promise<Readonly<Record<string, unknown>>[]> {
  const { parseJsonOption, readDataFile } = await import("../../read-json.ts");
  const { usageError } = await import("../../errors.ts");
  const { isJsonObject } = await import("../../../platform/json-object.ts");
  const { "from-file": file, "from-json": json } = args;
  if ((file === undefined) === (json === undefined)) throw usageError("say --from-file or --from-json");
  const value =
    file === undefined ? parseJsonOption(json ?? "", "--from-json") : await readDataFile(context, file);
  const list = isJsonObject(value) && Array.isArray(value.automations) ? value.automations : [value].flat();
  const objects = list.filter(isJsonObject);
  if (objects.length === 0 || objects.length < list.length)
    throw usageError("an automation is an object with name, trigger and actions");
  return objects;
}

export const automationCreate = defineCommand({
  description: "Save automations from a file; they are all checked before the first is saved",
  args: fileArgs,
  examples: ["automation create --from-file automation.yaml"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { createAutomation } = await import("../../../contract/automations/routes.ts");
    const { AutomationCreate } = await import("../../../contract/automations/schemas.ts");
    const { parseDefinition } = await import("../../parse-definition.ts");
    const bodies = (await readDefinitions(context, args)).map((each) =>
      parseDefinition(AutomationCreate, each, `automation ${String(each.name ?? "")}`),
    );
    await using connection = await connect(context);
    const { client } = connection;
    const saved = [];
    for (const body of bodies) saved.push(await client.call(createAutomation, { body }));
    if (context.json) printJson(context, saved);
    else
      for (const { name, id, evaluation } of saved) {
        context.note(`saved the automation ${name} (${id})`);
        if (evaluation !== undefined) context.note(`this server does not act on it: ${evaluation}`);
      }
    return undefined;
  },
});

/** What a file leaves out of an automation; the route would keep what was there. */
const EMPTY = { description: "", enabled: true, tags: [], actions_on_trigger: [], actions_on_resolve: [] };

async function replace(client: Client, id: string, body: AutomationUpdate): Promise<void> {
  const { updateAutomation } = await import("../../../contract/automations/routes.ts");
  await client.call(updateAutomation, { params: { id }, body });
}

export const automationUpdate = defineCommand({
  description: "Replace an automation by the one in a file",
  args: { ...automationArg, ...fileArgs },
  examples: ["automation update notify-on-failure --from-file automation.yaml"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseAutomation } = await import("../../find-automation.ts");
    const { AutomationUpdate } = await import("../../../contract/automations/schemas.ts");
    const { parseDefinition } = await import("../../parse-definition.ts");
    const { usageError } = await import("../../errors.ts");
    const [definition, ...others] = await readDefinitions(context, args);
    if (definition === undefined || others.length > 0) throw usageError("update takes one automation");
    const body = parseDefinition(AutomationUpdate, definition, "automation");
    await using connection = await connect(context);
    const { client } = connection;
    const { id } = await chooseAutomation(context, client, args.automation);
    await replace(client, id, { ...EMPTY, ...body });
    if (context.json) printJson(context, await chooseAutomation(context, client, id));
    else context.note(`replaced the automation ${body.name} (${id})`);
    return undefined;
  },
});
