import { changeRunsArgs } from "../../arguments/change-runs-args.ts";
import { defineCommand } from "../../command.ts";

export const flowRunResume = defineCommand({
  description: "Let paused and suspended flow runs go on, with the input that they asked for",
  args: {
    ...changeRunsArgs,
    input: {
      type: "string",
      alias: "i",
      valueHint: "NAME=VALUE",
      description: "A field of the input, JSON or text; may be repeated",
    },
    "input-file": {
      type: "string",
      valueHint: "JSON",
      description: "The whole input: a JSON object, or the path of a JSON or YAML file (- is stdin)",
    },
  },
  examples: [
    "flow-run resume lively-otter",
    "flow-run resume lively-otter -i approved=true -i 'note=looks good'",
    "flow-run resume --state paused --yes",
  ],
  async run(context, args, values) {
    const { connect } = await import("../../connect.ts");
    const { changeRuns } = await import("../../change-runs.ts");
    const { parseAssignments, readObjectOption } = await import("../../read-json.ts");
    const { resumeFlowRun } = await import("../../../contract/run-inputs/routes.ts");
    const whole = args["input-file"];
    const fields = values.get("input");
    const input =
      whole === undefined && fields === undefined
        ? undefined
        : {
            ...(whole === undefined ? {} : await readObjectOption(context, whole, "--input-file")),
            ...parseAssignments(fields ?? [], "--input"),
          };
    await using connection = await connect(context);
    return await changeRuns(context, connection.client, args, {
      verb: "Resume",
      types: ["PAUSED"],
      done: ["RUNNING", "SCHEDULED"],
      propose: (client, { id }) =>
        client.call(resumeFlowRun, {
          params: { id },
          body: input === undefined ? {} : { run_input: input },
        }),
    });
  },
});
