import { describe, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { CHECKOUT } from "../docker/test-image.ts";
import { pythonOfThisMachine, tellStory } from "../support/deployed-story.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { createWorkerWorld } from "../support/worker-world.ts";
import { POD_IMAGE } from "./image-archive.ts";
import { customizationsFor, kubeconfig } from "./test-jobs.ts";

const venv = findOrMakePrefectVenv();

describe.skipIf(kubeconfig === "" || "reason" in venv)("with a cluster", () => {
  describeEachDialect("flows deployed at a terminal", (dialect) => {
    it.skipIf(dialect.name === "postgres")(
      "run as jobs of the cluster when their schedule says so, and are seen with their logs",
      async () => {
        if ("reason" in venv) return;
        const world = await createWorkerWorld(dialect);
        const { folders, env } = pythonOfThisMachine(venv.python);
        await tellStory(world, {
          type: "kubernetes",
          image: POD_IMAGE,
          defaults: {
            image_pull_policy: "Never",
            customizations: [...customizationsFor(CHECKOUT, ...folders)],
            env,
          },
          env: { KUBECONFIG: kubeconfig },
          python: venv.python,
        });
      },
      480_000,
    );
  });
});
