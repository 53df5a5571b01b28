import type { JournalEntry } from "../../contract/journal/schemas.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import { EntityKind } from "../../contract/ui/entity-kinds.ts";
import type { ChangedFlowRun, ChangedTaskRun } from "../../contract/websocket/page-frames.ts";
import { formatInstantOrNull } from "../../platform/instants.ts";
import { type EventRecord, RESOURCE_ID } from "../../store/queries/event-writes.ts";
import { listTasksAmong } from "../../store/queries/page-change-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { createEventFeed } from "../events/event-feed.ts";
import type { FactHub } from "../fact-hub.ts";
import { createListeners } from "../listeners.ts";
import { createForeignTasks } from "./foreign-tasks.ts";

/** What was committed within a short while; each run once, with its latest state. */
export interface PageChanges {
  readonly flowRuns: ReadonlyMap<string, ChangedFlowRun>;
  readonly entities: ReadonlyMap<EntityKind, ReadonlySet<string>>;
  /** How many events have come. */
  readonly events: number;
  /** Task runs of the flow runs that are watched, by flow run. */
  readonly taskRuns: ReadonlyMap<string, ReadonlyMap<string, ChangedTaskRun>>;
  /** More task runs have changed than were looked at: those of any flow run may have. */
  readonly tasksLost: boolean;
}

/** Tells pages what changes, while any is open. */
export interface PageChangeFeed {
  /** Hears of changes from now on; `watched` are the flow runs whose task runs it wants. Returns what ends that. */
  subscribe(listener: (changes: PageChanges) => void, watched: ReadonlySet<string>): () => void;
}

/** How long changes are collected before they are told. */
const COLLECT_MS = 200;
/** Things of one kind that are kept while they are collected; more of them are in a page's lists the next time. */
const MOST_IDS = 5000;

const TASK_RUN = "prefect.task-run.";
const KINDS: ReadonlySet<string> = new Set(EntityKind.options);

/** Changes while they are collected. */
function emptyChanges() {
  return {
    flowRuns: new Map<string, ChangedFlowRun>(),
    entities: new Map<EntityKind, Set<string>>(),
    events: 0,
    taskRuns: new Map<string, Map<string, ChangedTaskRun>>(),
    /** Task runs of which no more is known than that they have changed. */
    taskIds: new Set<string>(),
    tasksLost: false,
  };
}

/**
 * Makes the feed of changes. What this process commits is told at once, by its facts: writers pay for noting ids, and only while
 * somebody listens. What other processes commit comes by their events and, for journaled task runs of flow runs that are
 * watched, by looking.
 */
export function createPageChangeFeed(ctx: ServiceContext, hub: FactHub): PageChangeFeed {
  const { store, clock, logger } = ctx;
  const listeners = createListeners<(changes: PageChanges) => void, ReadonlySet<string>>(begin);
  const events = createEventFeed(ctx, hub);
  const foreign = createForeignTasks(ctx);
  let changes = emptyChanges();
  let cancelTelling: (() => void) | undefined;
  let isTelling = false;

  const watched = (): Set<string> => new Set([...listeners.all.values()].flatMap((ids) => [...ids]));
  const isWatched = (id: string): boolean => listeners.all.values().some((ids) => ids.has(id));

  function noteTask(flowRunId: string, task: ChangedTaskRun): void {
    const tasks = changes.taskRuns.get(flowRunId) ?? new Map<string, ChangedTaskRun>();
    changes.taskRuns.set(flowRunId, tasks);
    if (tasks.size >= MOST_IDS && !tasks.has(task.id)) changes.tasksLost = true;
    else tasks.set(task.id, task);
  }

  function noteTaskId(id: string): void {
    if (changes.taskIds.size >= MOST_IDS) changes.tasksLost = true;
    else changes.taskIds.add(id);
  }

  function noteEvents(records: readonly EventRecord[]): void {
    changes.events += records.length;
    for (const { event, resource } of records) {
      const about = resource[RESOURCE_ID] ?? "";
      const [, kind = "", id = ""] = /^prefect\.([a-z-]+)\.(.+)$/.exec(about) ?? [];
      if (kind === "flow-run") noteFlowRun(id, event, resource);
      else if (kind === "task-run") noteTaskId(about.slice(TASK_RUN.length));
      else if (isEntityKind(kind)) {
        const ids = changes.entities.get(kind) ?? new Set<string>();
        changes.entities.set(kind, ids);
        if (ids.size < MOST_IDS) ids.add(id);
      }
    }
    tellSoon();
  }

  function noteFlowRun(id: string, event: string, resource: EventRecord["resource"]): void {
    const state_type = resource["prefect.state-type"];
    // Heartbeats and what clients tell of a run are no change of it.
    if (state_type === undefined || event === "prefect.flow-run.heartbeat") return;
    const state_name = resource["prefect.state-name"] ?? null;
    changes.flowRuns.set(id, { id, state_type: state_type as StateType, state_name }); // safe: the server's own label
  }

  function noteFacts(facts: readonly DomainFact[]): void {
    for (const fact of facts) {
      if (fact.kind === "task-run-state-changed") noteTaskId(fact.run_id);
      else if (fact.kind === "task-runs-journaled") noteJournaled(fact.entries);
      else if (fact.kind === "flow-run-state-changed") {
        const { type, name } = fact.state;
        changes.flowRuns.set(fact.run_id, { id: fact.run_id, state_type: type, state_name: name });
      } else continue;
      tellSoon();
    }
  }

  function noteJournaled(entries: readonly JournalEntry[]): void {
    for (const { record } of entries) {
      const { flow_run_id, states } = record;
      const state = states.at(-1);
      if (flow_run_id === null || state === undefined || !isWatched(flow_run_id)) continue;
      const task: ChangedTaskRun = {
        id: record.id,
        name: record.name,
        task_key: record.task_key,
        state_type: state.type,
        state_name: state.name,
        expected_start_time: formatInstantOrNull(record.expected_start_time),
        start_time: formatInstantOrNull(record.start_time),
        end_time: formatInstantOrNull(record.end_time),
        total_run_time: record.total_run_time,
        run_count: record.run_count,
      };
      foreign.noteTold(task);
      noteTask(flow_run_id, task);
    }
  }

  function tellSoon(): void {
    cancelTelling ??= clock.schedule(() => void tell(), COLLECT_MS, { ref: false });
  }

  async function tell(): Promise<void> {
    cancelTelling = undefined;
    // What comes while task runs are looked up is told after them.
    if (isTelling) {
      tellSoon();
      return;
    }
    isTelling = true;
    const told = changes;
    changes = emptyChanges();
    try {
      const runs = [...watched()];
      if (told.taskIds.size > 0 && runs.length > 0) {
        const found = await listTasksAmong(store.reader, [...told.taskIds], runs);
        for (const { flow_run_id, task } of found) {
          const tasks = told.taskRuns.get(flow_run_id) ?? new Map<string, ChangedTaskRun>();
          told.taskRuns.set(flow_run_id, tasks.set(task.id, task));
          foreign.noteTold(task);
        }
      }
    } catch (error) {
      told.tasksLost = true;
      logger.warn("changed task runs could not be read for pages; these list them anew", { err: error });
    }
    isTelling = false;
    if (told.flowRuns.size + told.entities.size + told.taskRuns.size + told.events === 0 && !told.tasksLost)
      return;
    for (const listener of [...listeners.all.keys()]) listener(told);
  }

  function begin(): () => void {
    const ends = [
      events.subscribe(noteEvents),
      hub.subscribe(noteFacts),
      foreign.begin(watched, (flowRunId, task) => {
        noteTask(flowRunId, task);
        tellSoon();
      }),
    ];
    return () => {
      for (const end of ends) end();
      cancelTelling?.();
      cancelTelling = undefined;
      changes = emptyChanges();
    };
  }

  return { subscribe: listeners.add };
}

const isEntityKind = (kind: string): kind is EntityKind => KINDS.has(kind);
