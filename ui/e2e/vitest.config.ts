import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { summaryReporter } from "../../test/support/reporter.ts";

/** A real browser on the built pages, served by real servers over SQLite. */
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["ui/e2e/**/*.check.ts"],
    globalSetup: ["ui/e2e/support/global.ts"],
    reporters: ["default", summaryReporter],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // As long as Playwright waits: the one second of Vitest is short for a page.
    expect: { poll: { timeout: 15_000 } },
    pool: "forks",
    // Each file has its server, all have one browser: nothing of a file is left in its process for the next one but modules.
    isolate: false,
    // They wait for browser and servers half of the time.
    maxWorkers: 3,
  },
});
