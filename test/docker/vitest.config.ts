import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** Containers of a real Docker engine; told as skipped on machines without one. */
export default defineConfig({
  ...base,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...base.test,
    include: ["test/docker/**/*.check.ts"],
    exclude: [],
    globalSetup: ["test/support/postgres-global.ts", "test/docker/start-engine.ts"],
    testTimeout: 90_000,
    isolate: true,
    maxWorkers: 1,
  },
});
