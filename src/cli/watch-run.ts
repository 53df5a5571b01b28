import type { Client } from "../client/http.ts";
import { readFlowRun } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { listFlowRunStates } from "../contract/states/routes.ts";
import { isTerminalType } from "../contract/states/state-types.ts";
import { BatutaError } from "../platform/errors.ts";
import { type CliContext, printJson } from "./context.ts";
import { EXIT, usageError } from "./errors.ts";
import { formatLocalTime } from "./format/relative-time.ts";
import { paintState } from "./output/state-color.ts";

const POLL_MS = 500;

/** How to watch a run. */
export interface WatchRunOptions {
  /** `--timeout`: seconds until the watching, not the run, is given up. */
  readonly timeout: string | undefined;
  readonly withLogs: boolean;
}

/** Prints states and log lines of a run as they come; 0 when it has completed, 1 when it ended otherwise. */
export async function watchRun(
  context: CliContext,
  client: Client,
  run: FlowRun,
  options: WatchRunOptions,
): Promise<number> {
  const seconds = options.timeout === undefined ? undefined : Number(options.timeout);
  if (seconds !== undefined && !(seconds > 0))
    throw usageError(`--timeout ${options.timeout} is not a number of seconds`);
  const controller = new AbortController();
  const late = new BatutaError(
    "watch-timeout",
    `${run.name} has not ended within ${options.timeout} s; it goes on: batuta flow-run watch ${run.id}`,
    { fields: { flow_run_id: run.id } },
  );
  const cancel =
    seconds === undefined
      ? undefined
      : context.clock.schedule(() => controller.abort(late), seconds * 1000, { ref: false });
  const signal = AbortSignal.any([context.signal, controller.signal]);
  try {
    const ended = await Promise.all([
      followStates(context, client, run, signal),
      options.withLogs && !context.json ? followLogs(context, client, run, signal) : undefined,
    ]);
    if (context.json) printJson(context, ended[0]);
    return ended[0].state_type === "COMPLETED" ? EXIT.ok : EXIT.failed;
  } finally {
    cancel?.();
    controller.abort(late); // What is left of the two stops with the other one.
  }
}

async function followStates(
  context: CliContext,
  client: Client,
  { id }: FlowRun,
  signal: AbortSignal,
): Promise<FlowRun> {
  const seen = new Set<string>();
  for (;;) {
    const now = await client.call(readFlowRun, { params: { id } }, { signal });
    const states = await client.call(listFlowRunStates, { query: { flow_run_id: id } }, { signal });
    for (const state of states) {
      if (seen.has(state.id)) continue;
      seen.add(state.id);
      if (context.json) continue;
      const message = state.message ? `: ${state.message.split("\n", 1)[0]}` : "";
      const time = context.colors.dim(formatLocalTime(state.timestamp));
      context.print(
        `${time} ${now.name} is ${paintState(context.colors, state.type, state.name)}${message}\n`,
      );
    }
    if (now.state_type !== null && isTerminalType(now.state_type)) return now;
    await context.clock.sleep(POLL_MS, { signal });
  }
}

async function followLogs(
  context: CliContext,
  client: Client,
  run: FlowRun,
  signal: AbortSignal,
): Promise<void> {
  const { createLogReader } = await import("./read-logs.ts");
  const { createLogPrinter } = await import("./output/log-lines.ts");
  const printer = await createLogPrinter(context, client, run);
  await createLogReader(client, { kind: "flow", id: run.id }, undefined).follow({
    clock: context.clock,
    signal,
    tail: undefined,
    onLines: printer.lines,
  });
}
