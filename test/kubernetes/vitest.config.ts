import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** Pods of a real Kubernetes cluster; told as skipped on machines without one. */
export default defineConfig({
  ...base,
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    ...base.test,
    include: ["test/kubernetes/**/*.check.ts"],
    exclude: [],
    globalSetup: ["test/support/postgres-global.ts", "test/kubernetes/start-cluster.ts"],
    testTimeout: 120_000,
    isolate: true,
    maxWorkers: 1,
  },
});
