import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { summaryReporter } from "../../test/support/reporter.ts";

/** A real browser on the built pages, served by real servers over SQLite. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["ui/e2e/**/*.check.ts"],
    globalSetup: ["ui/e2e/support/build-pages.ts"],
    reporters: ["default", summaryReporter],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
