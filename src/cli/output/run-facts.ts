import { inspect } from "node:util";
import type { State, StateType } from "../../contract/states/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../format/duration.ts";
import { formatLocalTime, formatRelativeTime } from "../format/relative-time.ts";
import type { Fact } from "./facts.ts";
import { runSeconds } from "./flow-run-table.ts";
import { paintState } from "./state-color.ts";

/** What flow runs and task runs have in common. */
interface AnyRun {
  readonly state_type: StateType | null;
  readonly state_name: string | null;
  readonly state: State | null;
  readonly created: string | null;
  readonly expected_start_time: string | null;
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly run_count: number;
  readonly tags: readonly string[];
}

/** An instant, and how long ago it was; undefined for none. */
export function instantFact(context: CliContext, instant: string | null): string | undefined {
  if (instant === null) return undefined;
  const relative = formatRelativeTime(instant, context.clock.now());
  return `${formatLocalTime(instant, { withMs: true })} ${context.colors.dim(`(${relative})`)}`;
}

/** State, times and tags of a run. */
export function runFacts(context: CliContext, run: AnyRun): Fact[] {
  const { colors } = context;
  const seconds = runSeconds(run, context.clock.now());
  // The rest of a long message is below, in the history or the error.
  const message = run.state?.message?.split("\n", 1)[0];
  const state = paintState(colors, run.state_type, run.state_name);
  return [
    ["State", message ? `${state}: ${message}` : state],
    ["Created", wasRecordedLater(run) ? undefined : instantFact(context, run.created)],
    ["Expected", run.start_time === null ? instantFact(context, run.expected_start_time) : undefined],
    ["Started", instantFact(context, run.start_time)],
    ["Ended", instantFact(context, run.end_time)],
    ["Duration", seconds === undefined ? undefined : formatDuration(seconds)],
    ["Attempts", String(run.run_count)],
    ["Tags", run.tags.length === 0 ? undefined : run.tags.join(", ")],
  ];
}

/** A task's first record may come when it has run: then it was not created, only stored, at that time. */
function wasRecordedLater({ created, start_time }: AnyRun): boolean {
  return created !== null && start_time !== null && Date.parse(created) > Date.parse(start_time);
}

/** A JSON object on as few lines as it needs; undefined when it is empty. */
export function objectFact(
  context: CliContext,
  object: Readonly<Record<string, unknown>> | null,
): string | undefined {
  if (object === null || Object.keys(object).length === 0) return undefined;
  return inspect(object, {
    colors: context.colors.isColorSupported,
    depth: 4,
    maxArrayLength: 20,
    maxStringLength: 500,
  });
}
