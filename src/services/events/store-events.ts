import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { Dialect, Queryable } from "../../store/dialects/dialect.ts";
import { type EventRecord, insertEvents } from "../../store/queries/event-writes.ts";
import { violatedConstraint } from "../../store/store-errors.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { recordTaskRuns } from "./record-task-runs.ts";
import { isTaskRunChange, type TaskRunChange, taskRunChangeOf } from "./task-run-change.ts";

const HEARTBEAT_EVENT = "prefect.flow-run.heartbeat";

/** An event, or the task run that it tells of, that was not kept. */
export interface EventRefusal {
  readonly event_id: string;
  readonly event: string;
  readonly reason: string;
}

/** What became of events that were stored together. */
export interface StoredEvents {
  /** How many were new. */
  readonly stored: number;
  readonly refusals: readonly EventRefusal[];
}

/**
 * Stores events, and the task-run states that they tell, in one commit; then tells this process's listeners. An event
 * that the database refuses is found and left out; its neighbours are kept. Rejects when the database fails: then
 * nothing is known to be stored, and the same events may come again.
 */
export async function storeEvents(
  ctx: ServiceContext,
  events: readonly EventRecord[],
): Promise<StoredEvents> {
  if (events.length === 0) return { stored: 0, refusals: [] };
  try {
    return await storeTogether(ctx, events);
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    const [only] = events;
    if (only !== undefined && events.length === 1) return refused(only, error);
    const half = events.length >> 1;
    const first = await storeEvents(ctx, events.slice(0, half));
    const second = await storeEvents(ctx, events.slice(half));
    return { stored: first.stored + second.stored, refusals: [...first.refusals, ...second.refusals] };
  }
}

async function storeTogether(ctx: ServiceContext, events: readonly EventRecord[]): Promise<StoredEvents> {
  const { dialect } = ctx.store;
  const refusals: EventRefusal[] = [];
  const changes: TaskRunChange[] = [];
  const sources: EventRecord[] = [];
  for (const event of events) {
    if (!isTaskRunChange(event)) continue;
    const change = taskRunChangeOf(event);
    if (typeof change === "string") refusals.push(refusal(event, change));
    else {
      changes.push(change);
      sources.push(event);
    }
  }
  const note = await loadNoteHeartbeats(events);
  const { fresh, recorded } = await ctx.store.write(async (trx) => ({
    fresh: await insertWithHeartbeats(trx, dialect, events, note),
    recorded:
      changes.length === 0
        ? { refusals: [], facts: [] }
        : await recordTaskRuns(trx, dialect, changes, ctx.clock.nowMicros()),
  }));
  for (const [at, reason] of recorded.refusals.entries()) {
    const source = sources[at];
    if (reason !== null && source !== undefined) refusals.push(refusal(source, reason));
  }
  const facts: DomainFact[] = [...recorded.facts];
  if (fresh.size > 0)
    facts.push({ kind: "events-stored", events: events.filter((event) => fresh.has(event.id)) });
  if (facts.length > 0) ctx.facts.publish(facts);
  return { stored: fresh.size, refusals };
}

type NoteHeartbeats = typeof import("../heartbeats/note-heartbeats.ts").noteHeartbeats;

/** Heartbeats of flow runs are noted in the same commit: see the loop heartbeat-watch. */
async function insertWithHeartbeats(
  trx: Queryable,
  dialect: Dialect,
  events: readonly EventRecord[],
  note: NoteHeartbeats | undefined,
) {
  const fresh = await insertEvents(trx, dialect, events);
  await note?.(
    trx,
    events.filter(({ id, event }) => event === HEARTBEAT_EVENT && fresh.has(id)),
  );
  return fresh;
}

/** Loaded when the first heartbeat comes, and outside of the write unit. */
async function loadNoteHeartbeats(events: readonly EventRecord[]): Promise<NoteHeartbeats | undefined> {
  if (!events.some(({ event }) => event === HEARTBEAT_EVENT)) return undefined;
  return (await import("../heartbeats/note-heartbeats.ts")).noteHeartbeats;
}

function refusal(event: EventRecord, reason: string): EventRefusal {
  return { event_id: event.id, event: event.event, reason };
}

function refused(event: EventRecord, error: unknown): StoredEvents {
  const reason = messageOf(error);
  return { stored: 0, refusals: [refusal(event, reason)] };
}

/** Whether what was to be written is at fault, not the database. */
function isOwnFault(error: unknown): boolean {
  if (BatutaError.is(error)) return error.code === "invalid-text";
  if (violatedConstraint(error) !== undefined) return true;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  // Postgres: a value that does not fit (22), or is too long for an index (54).
  return /^(22|54)/.test(code);
}
