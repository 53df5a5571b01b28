import { defineCommand } from "../../command.ts";
import { EXIT } from "../../errors.ts";

export const blockRegister = defineCommand({
  description: "Tell how block types of Python packages are registered here: by Prefect's own command",
  args: {
    module: { type: "string", alias: "m", valueHint: "NAME", description: "A Python module: prefect_aws" },
    file: { type: "string", alias: "f", valueHint: "FILE", description: "A Python file with block classes" },
  },
  examples: ["block register -m prefect_aws"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    await using connection = await connect(context);
    const what = args.file === undefined ? `-m ${args.module ?? "MODULE"}` : `-f ${args.file}`;
    const url =
      connection.kind === "embedded"
        ? "http://127.0.0.1:4200/api (after `batuta server start`)"
        : connection.target;
    context.note(
      "Python describes its blocks itself; nothing was registered. Where the package is installed, run:",
    );
    context.note(`  PREFECT_API_URL=${url} prefect block register ${what}`);
    context.note("The types of Prefect's own packages are there already: `batuta block type ls`");
    return EXIT.failed;
  },
});
