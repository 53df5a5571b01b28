import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { summaryReporter } from "../support/reporter.ts";

/** The package as users get it, in the tools that they use. Apart from the other tests, since it builds and installs. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/ecosystem/**/*.check.ts"],
    globalSetup: ["test/ecosystem/install-package.ts"],
    reporters: ["default", summaryReporter],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
