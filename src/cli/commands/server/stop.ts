import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";
import { usageError } from "../../errors.ts";
import { isAlive } from "../../is-alive.ts";

const POLL_MS = 50;

export const serverStop = defineCommand({
  description: "Stop the server of this home directory; what it is doing is finished first",
  args: {
    timeout: { type: "string", valueHint: "SECONDS", default: "30", description: "Longest wait for its end" },
    force: { type: "boolean", description: "Kill it when the wait is over" },
  },
  examples: ["server stop", "server stop --timeout 5 --force"],
  async run(context, args) {
    const { findProfiles } = await import("../../../config/settings.ts");
    const { readLocalServer } = await import("../../../server/discovery.ts");
    const { probeNonce } = await import("../../../contract/local-server.ts");
    const { BatutaError } = await import("../../../platform/errors.ts");
    const timeoutSeconds = Number(args.timeout);
    if (!(timeoutSeconds >= 0)) throw usageError(`--timeout ${args.timeout} is not a number of seconds`);
    const { home } = findProfiles({ env: context.env, cwd: context.cwd });
    const server = await readLocalServer(home);
    // The file alone proves nothing: it may be stale, and its process id may be another program's by now. A dead port
    // answers at once; a server that has much to do needs its time.
    const isThere = server !== undefined && isAlive(server.pid);
    const askedAtMs = context.clock.monotonicMs();
    const timeoutMs = Math.max(1, timeoutSeconds) * 1000;
    if (!isThere || (await probeNonce(server.url, { clock: context.clock, timeoutMs })) !== server.nonce) {
      if (isThere && context.clock.monotonicMs() - askedAtMs >= timeoutMs) {
        throw new BatutaError(
          "server-still-running",
          `what listens at ${server.url} did not answer within ${timeoutMs / 1000} s, so nothing was stopped; wait longer with --timeout, or look at process ${server.pid}, which is the server's by ${home}/server.json, and end it yourself`,
          { fields: { pid: server.pid } },
        );
      }
      if (context.json) printJson(context, { stopped: false, pid: null });
      else context.note(`no server of ${home} is running`);
      return undefined;
    }
    const { pid, url } = server;
    process.kill(pid, "SIGTERM");
    const deadline = context.clock.monotonicMs() + timeoutSeconds * 1000;
    while (isAlive(pid)) {
      if (context.clock.monotonicMs() > deadline) {
        if (!args.force) {
          throw new BatutaError(
            "server-still-running",
            `the server (process ${pid}) has not ended within ${timeoutSeconds} s; wait longer with --timeout, or kill it with --force`,
            { fields: { pid } },
          );
        }
        process.kill(pid, "SIGKILL");
      }
      await context.clock.sleep(POLL_MS, { signal: context.signal });
    }
    if (context.json) printJson(context, { stopped: true, pid });
    else context.note(`stopped the server at ${url} (process ${pid})`);
    return undefined;
  },
});
