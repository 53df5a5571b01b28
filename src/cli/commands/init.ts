import { defineCommand } from "../command.ts";
import { printJson } from "../context.ts";

export const initCommand = defineCommand({
  description: "Write a batuta.yaml with the flows that are below this folder",
  args: {
    recipe: {
      type: "string",
      valueHint: "RECIPE",
      description: "Where the code comes from: local, git, docker (a terminal lets you pick)",
    },
    overwrite: { type: "boolean", description: "Take the place of a batuta.yaml that is there" },
  },
  examples: ["init --recipe local", "init --recipe git --overwrite"],
  async run(context, args) {
    const { existsSync, writeFileSync } = await import("node:fs");
    const { join } = await import("node:path");
    const { BatutaError } = await import("../../platform/errors.ts");
    const { givenOrPicked } = await import("../pick.ts");
    const { usageError } = await import("../errors.ts");
    const { findNearestName } = await import("../../config/nearest-name.ts");
    const { RECIPES, recipeText } = await import("../deploy/recipes.ts");
    const { findRemote } = await import("../deploy/wizard/ask-repository.ts");
    const { entrypointOf } = await import("../project/found-flow.ts");
    const { scanFlows } = await import("../project/scan-flows.ts");
    const path = join(context.cwd, "batuta.yaml");
    if (existsSync(path) && args.overwrite !== true) {
      throw new BatutaError("file-exists", `${path} is there already; --overwrite takes its place`, {
        fields: { path },
      });
    }
    const recipe = await givenOrPicked(context, args.recipe, {
      argument: "--recipe",
      what: "recipe",
      otherwise: "batuta init --help",
      choices: async () => RECIPES.map(({ name, description }) => ({ value: name, hint: description })),
    });
    const names = RECIPES.map(({ name }) => name);
    if (!names.includes(recipe)) {
      const near = findNearestName(recipe, names);
      throw usageError(
        `there is no recipe ${recipe}; ${near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`}`,
      );
    }
    const { flows, problems } = await scanFlows(context.cwd, context.signal);
    const remote = await findRemote(context);
    const text = recipeText(recipe, {
      folder: context.cwd,
      repository: remote?.url,
      branch: remote?.branch,
      entrypoints: flows.map(entrypointOf),
    });
    writeFileSync(path, text);
    for (const problem of problems) context.note(`note: left out: ${problem}`);
    if (context.json) printJson(context, { path, recipe, flows: flows.map(entrypointOf) });
    else {
      context.note(`wrote ${path} with ${flows.length} ${flows.length === 1 ? "flow" : "flows"}`);
      context.note("next: look it over, create its work pool, and batuta deploy --all");
    }
    return undefined;
  },
});
