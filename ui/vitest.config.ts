import { mergeConfig } from "vitest/config";
import { summaryReporter } from "../test/support/reporter.ts";
import viteConfig from "./vite.config.ts";

export default mergeConfig(viteConfig, {
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    setupFiles: ["src/testing/setup.ts"],
    reporters: ["default", summaryReporter],
    testTimeout: 60_000,
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
  },
});
