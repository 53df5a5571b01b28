import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import base, { PROCESS_TESTS } from "../../vitest.config.ts";

/** What `npm test` leaves out; set up as the rest is. */
export default defineConfig({
  ...base,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  // Twice as many as two processors: these tests mostly wait for what they have started.
  test: { ...base.test, include: PROCESS_TESTS, exclude: configDefaults.exclude, maxWorkers: 4 },
});
