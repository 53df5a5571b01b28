import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import base, { PROCESS_TESTS } from "../../vitest.config.ts";

/** What `npm test` leaves out; set up as the rest is. */
export default defineConfig({
  ...base,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...base.test,
    include: PROCESS_TESTS,
    exclude: configDefaults.exclude,
    globalSetup: ["test/support/postgres-global.ts", "test/crash/build-programs.ts"],
    // What builds the programs names a cache of their own.
    env: {},
    // A process that starts takes ten times as long on a machine with other things to do; one that hangs is still found.
    testTimeout: 120_000,
    // Twice as many as two processors: these tests mostly wait for what they have started.
    maxWorkers: 4,
  },
});
