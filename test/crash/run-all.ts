import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** `npm run test:processes:full`: every point of the crash tests instead of every tenth. Takes half an hour. */
const root = fileURLToPath(new URL("../..", import.meta.url));
const config = fileURLToPath(new URL("vitest.config.ts", import.meta.url));
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));
const child = spawn(
  process.execPath,
  [vitest, "run", "--config", config, "--testTimeout=180000", ...process.argv.slice(2)],
  { cwd: root, env: { CRASH_STRIDE: "1", ...process.env }, stdio: "inherit" },
);
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === null ? 0 : 1);
});
