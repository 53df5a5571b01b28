import { defineCommand } from "../../command.ts";

export const deploymentApply = defineCommand({
  description: "Make all deployments of a project file what the file says; asks nothing",
  args: {
    file: {
      type: "positional",
      description: "A batuta.yaml or prefect.yaml; left out, the one of this folder",
      required: false,
    },
  },
  examples: ["deployment apply", "deployment apply deployments/prod.yaml --json"],
  async run(context, args, values) {
    const { readProject } = await import("../../deploy/read-project.ts");
    const { usageError } = await import("../../errors.ts");
    if ((await readProject(context.cwd, args.file)) === undefined)
      throw usageError(
        "there is no batuta.yaml or prefect.yaml here; name the file, or write one: batuta init",
      );
    const { deploy } = await import("../../deploy/deploy.ts");
    return await deploy(
      { ...context, isInteractive: false },
      { all: true, "prefect-file": args.file },
      values,
    );
  },
});
