import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";
import { EXIT, usageError } from "../../errors.ts";

const POLL_MS = 100;

export const serverStatus = defineCommand({
  description: "Tell whether the server answers; exit code 1 when it does not",
  args: {
    wait: { type: "boolean", alias: "w", description: "Wait until it answers" },
    timeout: { type: "string", valueHint: "SECONDS", default: "60", description: "Longest wait" },
  },
  examples: ["server status", "server status --wait --timeout 30"],
  async run(context, args) {
    const { loadContextSettings } = await import("../../load-context-settings.ts");
    const { checkServer } = await import("../../check-server.ts");
    const timeoutSeconds = Number(args.timeout);
    if (!(timeoutSeconds >= 0)) throw usageError(`--timeout ${args.timeout} is not a number of seconds`);
    const settings = loadContextSettings(context);
    const deadline = context.clock.monotonicMs() + timeoutSeconds * 1000;
    let status = await checkServer(settings, context);
    while (args.wait && !status.running && context.clock.monotonicMs() < deadline) {
      await context.clock.sleep(POLL_MS, { signal: context.signal });
      status = await checkServer(settings, context);
    }
    if (context.json) {
      printJson(context, status);
      return status.running ? EXIT.ok : EXIT.failed;
    }
    if (!status.running) {
      const { reason } = status;
      context.print(`${context.colors.red("not running")}: ${reason}\n`);
      return EXIT.failed;
    }
    const { printFacts } = await import("../../output/facts.ts");
    const { formatDuration } = await import("../../format/duration.ts");
    const { formatRelativeTime } = await import("../../format/relative-time.ts");
    const { local } = status;
    printFacts(context, [
      ["Server", context.colors.green("running")],
      ["API", status.url],
      ["Answered in", formatDuration(status.latency_seconds)],
      ["Version", local?.version],
      ["Database", local?.database],
      ["Process", local === undefined ? undefined : String(local.pid)],
      [
        "Started",
        local === undefined ? undefined : formatRelativeTime(local.started_at, context.clock.now()),
      ],
    ]);
    return EXIT.ok;
  },
});
