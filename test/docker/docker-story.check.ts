import { describe, inject, it } from "vitest";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { pythonOfThisMachine, tellStory } from "../support/deployed-story.ts";
import { describeEachDialect } from "../support/each-dialect.ts";
import { createWorkerWorld } from "../support/worker-world.ts";
import { CHECKOUT, TEST_IMAGE } from "./test-image.ts";

const host = inject("dockerHost");
const venv = findOrMakePrefectVenv();

describe.skipIf(host === "" || "reason" in venv)("with an engine", () => {
  describeEachDialect("flows deployed at a terminal", (dialect) => {
    it.skipIf(dialect.name === "postgres")(
      "run in containers when their schedule says so, and are seen with their logs",
      async () => {
        if ("reason" in venv) return;
        const world = await createWorkerWorld(dialect);
        const { folders, env } = pythonOfThisMachine(venv.python);
        await tellStory(world, {
          type: "docker",
          image: TEST_IMAGE,
          defaults: {
            image_pull_policy: "Never",
            volumes: [CHECKOUT, ...folders].map((path) => `${path}:${path}:ro`),
            env,
          },
          env: { DOCKER_HOST: host },
          python: venv.python,
        });
      },
      480_000,
    );
  });
});
