import type { EntityKind } from "../../contract/ui/entity-kinds.ts";
import {
  type ChangedFlowRun,
  type ChangedTaskRun,
  type ChangesFrame,
  type NewLogLine,
  type PageTopic,
  WatchFrame,
} from "../../contract/websocket/page-frames.ts";
import type { Clock } from "../../platform/clock.ts";
import { formatInstant } from "../../platform/instants.ts";
import { parseShallowJson } from "../../platform/json-depth.ts";
import type { Feed } from "../../services/feed.ts";
import type { PageChangeFeed, PageChanges } from "../../services/ui/page-changes.ts";
import type { LogTable } from "../../store/tables/log.ts";
import type { PrefectChannel } from "./prefect-channel.ts";
import type { PrefectSession } from "./prefect-handshake.ts";

/** What a page has not been sent yet, at most; beyond it a topic overflows. */
const MOST_FLOW_RUNS = 1000;
const MOST_ENTITIES = 1000;
const MOST_TASK_RUNS = 6000;
const MOST_LOG_CHARACTERS = 1_000_000;
/** Log lines are collected so long; after so long is looked whether a slow page has taken the frame before. */
const COLLECT_MS = 200;

/** What sessions of pages need. */
export interface PageSessionDeps {
  readonly changes: PageChangeFeed;
  readonly logs: Feed<LogTable>;
  readonly clock: Clock;
}

function emptyOutbox() {
  return {
    overflow: new Set<PageTopic>(),
    flowRuns: new Map<string, ChangedFlowRun>(),
    entities: new Map<EntityKind, Set<string>>(),
    entityCount: 0,
    events: 0,
    taskRuns: new Map<string, Map<string, ChangedTaskRun>>(),
    logs: new Map<string, NewLogLine[]>(),
    logCharacters: 0,
  };
}

/**
 * One page's websocket. A frame is sent only when the page has taken the one before; what comes meanwhile is merged, so that a
 * slow page costs a bounded amount of memory, whatever happens.
 */
export function openPageSession(
  channel: PrefectChannel,
  { changes, logs, clock }: PageSessionDeps,
): PrefectSession {
  let topics: ReadonlySet<PageTopic> = new Set();
  /** The same set as long as the session lives: the feed looks at it. */
  const watchedRuns = new Set<string>();
  const loggedRuns = new Set<string>();
  let outbox = emptyOutbox();
  let cancelSending: (() => void) | undefined;
  let endChanges: (() => void) | undefined;
  let endLogs: (() => void) | undefined;

  function take(told: PageChanges): void {
    if (topics.has("flow-runs")) takeFlowRuns(told.flowRuns.values());
    else takeFlowRuns([...watchedRuns].flatMap((id) => told.flowRuns.get(id) ?? []));
    if (topics.has("entities")) {
      for (const [kind, ids] of told.entities) for (const id of ids) takeEntity(kind, id);
    }
    if (topics.has("events")) outbox.events += told.events;
    for (const id of watchedRuns) {
      if (told.tasksLost) overflow(`flow-run:${id}`);
      for (const task of told.taskRuns.get(id)?.values() ?? []) takeTask(id, task);
    }
    send();
  }

  function takeFlowRuns(runs: Iterable<ChangedFlowRun>): void {
    for (const run of runs) {
      if (outbox.flowRuns.size >= MOST_FLOW_RUNS && !outbox.flowRuns.has(run.id)) overflow("flow-runs");
      else outbox.flowRuns.set(run.id, run);
    }
  }

  function takeEntity(kind: EntityKind, id: string): void {
    if (outbox.entityCount >= MOST_ENTITIES) {
      overflow("entities");
      return;
    }
    const ids = outbox.entities.get(kind) ?? new Set<string>();
    outbox.entities.set(kind, ids);
    if (!ids.has(id)) outbox.entityCount += 1;
    ids.add(id);
  }

  function takeTask(flowRunId: string, task: ChangedTaskRun): void {
    const tasks = outbox.taskRuns.get(flowRunId) ?? new Map<string, ChangedTaskRun>();
    outbox.taskRuns.set(flowRunId, tasks);
    if (tasks.size >= MOST_TASK_RUNS && !tasks.has(task.id)) overflow(`flow-run:${flowRunId}`);
    else tasks.set(task.id, task);
  }

  function takeLines(lines: readonly LogTable[]): void {
    for (const { id, flow_run_id, level, timestamp, name, message, task_run_id } of lines) {
      if (flow_run_id === null || !loggedRuns.has(flow_run_id)) continue;
      if (outbox.logCharacters + message.length > MOST_LOG_CHARACTERS) {
        overflow(`logs:${flow_run_id}`);
        continue;
      }
      outbox.logCharacters += message.length;
      const own = outbox.logs.get(flow_run_id) ?? [];
      outbox.logs.set(flow_run_id, own);
      own.push({ id, level, timestamp: formatInstant(timestamp), name, message, task_run_id });
    }
    if (outbox.logs.size + outbox.overflow.size > 0) sendSoon();
  }

  function overflow(topic: PageTopic): void {
    outbox.overflow.add(topic);
  }

  function isEmpty(): boolean {
    const { overflow: lost, flowRuns, entities, events, taskRuns, logs: lines } = outbox;
    return events + lost.size + flowRuns.size + entities.size + taskRuns.size + lines.size === 0;
  }

  function send(): void {
    if (isEmpty()) return;
    // It has not taken the frame before: what comes until then goes with this.
    if (channel.waiting > 0) {
      sendSoon();
      return;
    }
    const frame = frameOf(outbox, clock.nowMicros());
    outbox = emptyOutbox();
    channel.send(frame);
  }

  function sendSoon(): void {
    cancelSending ??= clock.schedule(
      () => {
        cancelSending = undefined;
        if (channel.isOpen) send();
      },
      COLLECT_MS,
      { ref: false },
    );
  }

  function watch(next: readonly PageTopic[]): void {
    topics = new Set(next);
    const idsOf = (prefix: string) =>
      next.flatMap((topic) => (topic.startsWith(prefix) ? [topic.slice(prefix.length)] : []));
    fill(watchedRuns, idsOf("flow-run:"));
    fill(loggedRuns, idsOf("logs:"));
    // What was collected may be of topics that are watched no more.
    outbox = emptyOutbox();
    endChanges ??= changes.subscribe(take, watchedRuns);
    if (loggedRuns.size > 0) endLogs ??= logs.subscribe(takeLines);
    else {
      endLogs?.();
      endLogs = undefined;
    }
    channel.send({ type: "watching", topics: [...topics] });
  }

  return {
    receive(text) {
      const frame = WatchFrame.safeParse(parse(text));
      if (frame.data === undefined) channel.close(1002, "expected a watch frame with topics");
      else watch(frame.data.topics);
    },
    end() {
      cancelSending?.();
      endChanges?.();
      endLogs?.();
      outbox = emptyOutbox();
    },
  };
}

function frameOf(outbox: ReturnType<typeof emptyOutbox>, nowMicros: number): ChangesFrame {
  const { overflow, flowRuns, entities, events, taskRuns, logs } = outbox;
  return {
    type: "changes",
    now: formatInstant(nowMicros),
    ...(overflow.size > 0 ? { overflow: [...overflow] } : {}),
    ...(flowRuns.size > 0 ? { flow_runs: [...flowRuns.values()] } : {}),
    ...(entities.size > 0
      ? { entities: Object.fromEntries([...entities].map(([kind, ids]) => [kind, [...ids]])) }
      : {}),
    ...(events > 0 ? { events } : {}),
    ...(taskRuns.size > 0
      ? { task_runs: Object.fromEntries([...taskRuns].map(([id, tasks]) => [id, [...tasks.values()]])) }
      : {}),
    ...(logs.size > 0 ? { logs: Object.fromEntries(logs) } : {}),
  };
}

function fill(set: Set<string>, ids: readonly string[]): void {
  set.clear();
  for (const id of ids) set.add(id);
}

function parse(text: string): unknown {
  try {
    return parseShallowJson(text);
  } catch {
    return undefined; // Not JSON.
  }
}
