import { variableArg } from "../../arguments/variable-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const variableInspect = defineCommand({
  description: "Show a variable with its tags and times",
  args: variableArg,
  examples: ["variable inspect region"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseVariable, valueText } = await import("../../variable-argument.ts");
    const { printFacts } = await import("../../output/facts.ts");
    const { instantFact } = await import("../../output/run-facts.ts");
    await using connection = await connect(context);
    const variable = await chooseVariable(context, connection.client, args.name);
    if (context.json) printJson(context, variable);
    else
      printFacts(context, [
        ["Variable", context.colors.bold(variable.name)],
        ["ID", variable.id],
        ["Value", valueText(variable.value)],
        ["Tags", variable.tags.join(", ") || undefined],
        ["Created", instantFact(context, variable.created)],
        ["Updated", instantFact(context, variable.updated)],
      ]);
    return undefined;
  },
});

export const variableGet = defineCommand({
  description: "Print the value of a variable alone: a text as it is, all else as JSON",
  args: variableArg,
  examples: ["variable get region"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseVariable, valueText } = await import("../../variable-argument.ts");
    await using connection = await connect(context);
    const { value } = await chooseVariable(context, connection.client, args.name);
    if (context.json) printJson(context, value);
    else context.print(`${valueText(value)}\n`);
    return undefined;
  },
});
