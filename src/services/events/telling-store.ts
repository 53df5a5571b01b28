import { createJsonEncoder } from "../../contract/json-text.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { type EventRecord, insertEvents, type ResourceLabels } from "../../store/queries/event-writes.ts";
import { findLatestEvents, findToldFlowRuns, type ToldFlowRun } from "../../store/queries/told-entities.ts";
import type { Store } from "../../store/store.ts";
import { createUnitLocal } from "../../store/unit-local.ts";
import type { FactSink } from "../context.ts";
import { cleanName, cleanResource } from "./read-event.ts";
import type { EntityChange, FlowRunStateChange, Tell, ToldState } from "./tell.ts";
import { labelsOf, type ToldEvent, toldEvents } from "./told-events.ts";

/** An event follows the one before it when it comes within so long. */
const FOLLOWS_MICROS = 5 * 60 * 1_000_000;
const ROLE = "prefect.resource.role";
const NAME = "prefect.resource.name";

/** What a telling store is made from. */
export interface TellingStoreDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly facts: FactSink;
}

/** A store whose write units may tell events, and what tells them. */
export interface TellingStore {
  readonly store: Store;
  readonly tell: Tell;
}

/**
 * Makes a store whose write units may tell what they do. An event is inserted in its unit, so it is committed with the
 * change or not at all; when the unit is committed, this process's listeners hear of it.
 */
export function createTellingStore({ store, clock, ids, facts }: TellingStoreDeps): TellingStore {
  const unit = createUnitLocal<EventRecord[]>();
  const encode = createJsonEncoder(ids.uuid());

  async function insert(trx: Queryable, events: readonly EventRecord[]): Promise<void> {
    if (events.length === 0) return;
    const fresh = await insertEvents(trx, store.dialect, events);
    unit.get()?.push(...events.filter((event) => fresh.has(event.id)));
  }

  const telling: Store = {
    dialect: store.dialect,
    identity: store.identity,
    db: store.db,
    reader: store.reader,
    async appendJournal(entries) {
      const refusals = await store.appendJournal(entries);
      const taken = refusals.every((refusal) => refusal === null)
        ? entries
        : entries.filter((_, at) => refusals[at] === null);
      facts.publish([{ kind: "task-runs-journaled", entries: taken }]);
      return refusals;
    },
    nowMicros: (trx) => store.nowMicros(trx),
    foreignCommitMark: () => store.foreignCommitMark(),
    get queuedWrites() {
      return store.queuedWrites;
    },
    close: () => store.close(),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    async write(fn, options) {
      const { value, events } = await store.write(async (trx) => {
        // A unit may run again: what it told the first time does not count.
        const events: EventRecord[] = [];
        return { value: await unit.run(events, () => fn(trx)), events };
      }, options);
      if (events.length > 0) facts.publish([{ kind: "events-stored", events }]);
      return value;
    },
  };

  const tell: Tell = {
    async entities(trx, change) {
      if (change.ids.length === 0) return;
      const now = clock.nowMicros();
      const toldNow = await toldEvents(trx, change);
      const before = await statusBefore(trx, change, toldNow, now);
      const events = toldNow.map((event) => ({
        id: ids.uuid(),
        occurred: now,
        received: now,
        event: event.event,
        resource: cleanResource(event.resource),
        related: event.related.map(cleanResource),
        follows: before.get(event.resource["prefect.resource.id"] ?? "") ?? null,
        payload: encode(event.payload),
      }));
      await insert(trx, events);
    },
    async flowRunStates(trx, changes) {
      const now = clock.nowMicros();
      const runs = await findToldFlowRuns(trx, [...new Set(changes.map((change) => change.flow_run_id))]);
      const byId = new Map(runs.map((run) => [run.id, run]));
      // Runs of one schedule are related to the same.
      const known = new Map<string, ResourceLabels[]>();
      const events = changes.flatMap((change) => {
        const run = byId.get(change.flow_run_id);
        if (run === undefined) return [];
        const { flow_id, deployment_id, work_queue_id, task_run_id, tags, created_by } = run;
        const key = [flow_id, deployment_id, work_queue_id, task_run_id, tags, created_by].join();
        const related = known.get(key) ?? relatedOf(run).map(cleanResource);
        known.set(key, related);
        return [stateEvent(run, related, change, now)];
      });
      await insert(trx, events);
    },
  };
  return { store: telling, tell };
}

const POOL_STATUS = ["ready", "not-ready", "paused"] as const;

/** The event of each pool's status before, which that of its new status follows. */
async function statusBefore(
  trx: Queryable,
  { kind, verb }: EntityChange,
  events: readonly ToldEvent[],
  now: number,
): Promise<ReadonlyMap<string, string>> {
  if (kind !== "work-pool" || !POOL_STATUS.some((status) => status === verb)) return new Map();
  const ids = events.map((event) => event.resource["prefect.resource.id"] ?? "");
  const names = POOL_STATUS.map((status) => `prefect.work-pool.${status}`);
  return findLatestEvents(trx, ids, names, now - FOLLOWS_MICROS);
}

function stateEvent(
  run: ToldFlowRun,
  related: readonly ResourceLabels[],
  change: FlowRunStateChange,
  now: number,
): EventRecord {
  const { state, initial, intended } = change;
  const isSoon = initial !== null && state.timestamp - initial.timestamp <= FOLLOWS_MICROS;
  return {
    id: state.id,
    occurred: state.timestamp,
    received: now,
    event: cleanName(`prefect.flow-run.${state.name}`.slice(0, 1024)),
    resource: cleanResource({
      "prefect.resource.id": `prefect.flow-run.${run.id}`,
      [NAME]: run.name,
      "prefect.run-count": String(run.run_count),
      "prefect.state-message": state.message ?? "",
      "prefect.state-name": state.name,
      "prefect.state-timestamp": formatInstant(state.timestamp).replace("Z", "+00:00"),
      "prefect.state-type": state.type,
    }),
    related,
    follows: isSoon ? initial.id : null,
    payload: JSON.stringify({
      intended: { from: initial?.type ?? null, to: intended },
      initial_state: initial === null ? null : told(initial),
      validated_state: told(state),
    }),
  };
}

function told({ type, name, message, details }: ToldState) {
  return {
    type,
    name,
    ...(message === null || message === "" ? {} : { message }),
    ...(type === "PAUSED" ? { pause_reschedule: String(details.pause_reschedule ?? false) } : {}),
  };
}

function relatedOf(run: ToldFlowRun): ResourceLabels[] {
  const named = (
    kind: string,
    id: string | null,
    name: string | null,
    more: Record<string, string | null> = {},
  ) => (id === null ? [] : [labelsOf(kind, id, { [ROLE]: kind, [NAME]: name, ...more })]);
  // safe: written by the server from the contract's type only; jsonb or text, both parse.
  const tags = [...new Set([...JSON.parse(run.tags), ...JSON.parse(run.flow_tags)])] as string[];
  const creator =
    run.created_by === null ? null : (JSON.parse(run.created_by) as { id?: string; type?: string });
  return [
    ...named("flow", run.flow_id, run.flow_name),
    ...named("deployment", run.deployment_id, run.deployment_name),
    ...named("work-queue", run.work_queue_id, run.work_queue_name),
    ...named("work-pool", run.work_pool_id, run.work_pool_name, {
      "prefect.work-pool.type": run.work_pool_type,
    }),
    ...named("task-run", run.task_run_id, run.task_run_name),
    ...tags.toSorted().map((tag) => labelsOf("tag", tag, { [ROLE]: "tag" })),
    ...(creator?.id != null && creator.type === "AUTOMATION"
      ? [labelsOf("automation", creator.id, { [ROLE]: "creator" })]
      : []),
  ].slice(0, 100);
}
