import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LiveServer } from "./live-server.ts";

const FLOWS = fileURLToPath(new URL("../../../test/processes/journey_flows.py", import.meta.url));

/** A process of Prefect's client that serves `test/processes/journey_flows.py`. */
export function servePythonFlows(python: string, { url, home }: LiveServer): AsyncDisposable {
  const child = spawn(python, [FLOWS], {
    stdio: "ignore",
    env: {
      PATH: process.env.PATH,
      HOME: home,
      PREFECT_HOME: home,
      PREFECT_API_URL: `${url}/api`,
      PREFECT_RUNNER_POLL_FREQUENCY: "1",
      PREFECT_RUNNER_SERVER_ENABLE: "false",
      DO_NOT_TRACK: "1",
    },
  });
  return {
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}
