import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { COMPILE_CACHE } from "./test/support/compile-cache.ts";
import { summaryReporter } from "./test/support/reporter.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Whole processes, started, killed, frozen or starved, other programs (the compiler, git, Python), and peers that mean harm: minutes of them, `npm run test:processes`. */
export const PROCESS_TESTS = [
  "test/{crash,process,reliability,worker}/**/*.test.ts",
  "test/{docs,embedded-outage,journal-port,remote-flow,server-processes}.test.ts",
  "src/cli/{cli-process,runs}.test.ts",
  "src/sdk/runners/thread-runner.test.ts",
  "src/sdk/sources/git-source.test.ts",
  "src/worker/process/python-forks.test.ts",
  "src/store/crash.test.ts",
  "examples/durable.test.ts",
];

export default defineConfig({
  resolve: {
    // The package's own name means its source, here as in tsconfig.json.
    alias: [
      { find: /^batuta$/, replacement: at("src/index.ts") },
      { find: /^batuta\/(server|client|contract|testing)$/, replacement: at("src/$1/index.ts") },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...PROCESS_TESTS],
    reporters: ["default", summaryReporter],
    globalSetup: ["test/support/postgres-global.ts"],
    env: COMPILE_CACHE,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Files share a process: loading the sources anew for each took longer than its tests.
    isolate: false,
    maxWorkers: 2,
    typecheck: { enabled: false },
  },
});
