import { defaultHorizon, type Horizon } from "../../domain/schedules/upcoming-dates.ts";
import {
  type DueSchedule,
  holdSchedules,
  listDueSchedules,
  listSchedulesById,
  setNextLooks,
} from "../../store/queries/deployment-schedule-queries.ts";
import { insertScheduledRuns, listFreeKeys } from "../../store/queries/scheduled-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { settleAll } from "../settle-all.ts";
import { createLook } from "./look-at-schedule.ts";
import {
  byDate,
  keyOfSchedule,
  logBrokenSchedule,
  prepareScheduledRuns,
  publishScheduled,
  type WantedRun,
} from "./scheduled-runs.ts";

const DAY = 86_400_000_000;
/** How many schedules are read at once: their dates are computed before other work of the process gets its turn. */
const PAGE = 200;
/**
 * A round takes about so many schedules, and stops at so many runs. That bounds the memory of a pass, and keeps what is
 * new together: within a round runs come by date, from round to round by deployment, as some indexes have one order and
 * some the other.
 */
const MAX_SCHEDULES = 1500;
const MAX_RUNS = 50_000;
/** How many runs one write unit makes, or schedules it settles, while others want to write: they wait for it. */
const UNIT = 100;
/** While nobody does, so many: each commit writes the changed pages of many indexes anew. */
const LARGE_UNIT = 800;
/** So many units are under way at once where the database writes at once. */
const UNITS_AT_ONCE = 2;
/** A request that has arrived needs so many turns of the event loop until it wants to write. */
const TURNS = 3;

/** A schedule that is due, as it was read. */
interface Look {
  readonly due: DueSchedule;
  /** When it is to be looked at next. */
  next: number;
  /** Up to here its dates are runs then; null where that is not kept. */
  madeUntil: number | null;
  /** False once some run of it was passed over: then it stays due. */
  isDone: boolean;
  /** Its runs cannot be made. */
  isBroken: boolean;
}

interface Round {
  readonly looks: ReadonlyMap<string, Look>;
  /** In the order in which they are made. */
  readonly wanted: readonly WantedRun[];
  /** Whether more schedules may be due. */
  readonly isLast: boolean;
}

/** A schedule that was looked at before, and the runs that it should have by now. */
interface Known {
  readonly due: DueSchedule;
  readonly wanted: readonly WantedRun[];
}

/** What a pass is for. */
interface Pass {
  readonly ctx: ServiceContext;
  readonly horizon: Horizon;
  readonly signal: AbortSignal;
}

/**
 * Makes the runs of all schedules that are due, ahead of time; returns how many are new. A round reads what is due,
 * makes the runs in small units, the earliest first, and settles when each schedule is looked at next. Until then a
 * schedule stays due: a pass that ended half-way is made again, and runs that it has made are found by their keys.
 */
export async function makeDueRuns(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
  let made = 0;
  while (!signal.aborted) {
    const pass = { ctx, signal, horizon: defaultHorizon(ctx.clock.nowMicros()) };
    const round = await readRound(pass);
    const parts = await settleAll(shareOut(ctx, round).map((part) => makeRuns(pass, round.looks, part)));
    made += parts.reduce((sum, count) => sum + count, 0);
    if (signal.aborted) break;
    const settled = await settle(pass, [...round.looks.values()]);
    // What another replica holds is left to it, or to the next pass.
    if (round.isLast || settled === 0) break;
  }
  return made;
}

/** The runs of a round in as many parts as are made at once: each schedule is in one of them, as a unit holds it. */
function shareOut(ctx: ServiceContext, { looks, wanted }: Round): readonly (readonly WantedRun[])[] {
  if (!ctx.store.dialect.supportsSkipLocked || wanted.length <= LARGE_UNIT) return [wanted];
  // By neighbours, so that what is new lies together in the indexes by deployment.
  const inPart = looks.size / UNITS_AT_ONCE;
  const partOf = new Map([...looks.keys()].map((id, at) => [id, Math.floor(at / inPart)]));
  return Array.from({ length: UNITS_AT_ONCE }, (_, part) =>
    wanted.filter(({ id }) => partOf.get(id) === part),
  );
}

async function makeRuns(
  { ctx, signal }: Pass,
  looks: ReadonlyMap<string, Look>,
  wanted: readonly WantedRun[],
): Promise<number> {
  let made = 0;
  for (let at = 0; at < wanted.length && !signal.aborted; ) {
    const unit = wanted.slice(at, at + (await unitSize(ctx)));
    made += await makeUnit(ctx, looks, unit);
    at += unit.length;
  }
  return made;
}

/** Lets other work of the process come first, and sees whether any of it wants to write. */
async function unitSize(ctx: ServiceContext): Promise<number> {
  let isWanted = false;
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    isWanted ||= ctx.store.queuedWrites > 0;
  }
  return isWanted ? UNIT : LARGE_UNIT;
}

async function readRound({ ctx, horizon, signal }: Pass): Promise<Round> {
  const looks = new Map<string, Look>();
  const wanted: WantedRun[] = [];
  const lookAt = createLook(horizon);
  let last: DueSchedule | undefined;
  while (looks.size < MAX_SCHEDULES && wanted.length < MAX_RUNS && !signal.aborted) {
    const page = await listDueSchedules(ctx.store.reader, horizon.start, PAGE, last);
    const known: Known[] = [];
    for (const due of page) {
      const look: Look = { due, next: horizon.start + DAY, madeUntil: null, isDone: true, isBroken: false };
      looks.set(due.id, look);
      // A paused deployment is looked at when it is resumed; the rest is a backstop.
      if (due.paused !== 0) continue;
      try {
        const found = lookAt(due);
        look.next = found.next;
        look.madeUntil = found.madeUntil;
        // One that was looked at before has most of its runs: of each minute's schedule all but one of sixty.
        if (due.next_look > 0) known.push({ due, wanted: found.wanted });
        else wanted.push(...found.wanted);
      } catch (error) {
        giveUp(ctx, look, error);
      }
    }
    wanted.push(...(await withoutMade(ctx, known)));
    last = page.at(-1);
    if (page.length < PAGE) return { looks, wanted: wanted.sort(byDate), isLast: true };
  }
  return { looks, wanted: wanted.sort(byDate), isLast: false };
}

/** Those that no run is made of yet: to look for a key costs a fraction of trying to write its run, and holds up no writer. */
async function withoutMade({ store }: ServiceContext, known: readonly Known[]): Promise<WantedRun[]> {
  const keys = known.map(({ due, wanted }) => ({
    flow_id: due.flow_id,
    prefix: keyOfSchedule(due.deployment_id, due.id),
    rests: wanted.map(({ local }) => local),
  }));
  const free = await listFreeKeys(store.reader, store.dialect, keys);
  return known.flatMap(({ wanted }, at) =>
    free.size === 0 ? [] : wanted.filter(({ local }) => free.has(`${keys[at]?.prefix}${local}`)),
  );
}

/** A schedule that cannot be computed makes no runs and is tried again after a day; the others go on. */
function giveUp(ctx: ServiceContext, look: Look, error: unknown): void {
  look.next = ctx.clock.nowMicros() + DAY;
  look.madeUntil = null;
  look.isBroken = true;
  logBrokenSchedule(ctx, look.due, error);
}

/** Makes runs in one write unit, of those schedules that are still as they were read. Returns how many are new. */
async function makeUnit(
  ctx: ServiceContext,
  looks: ReadonlyMap<string, Look>,
  wanted: readonly WantedRun[],
): Promise<number> {
  const ids = [...new Set(wanted.map((run) => run.id))].filter((id) => looks.get(id)?.isBroken === false);
  const { fresh, kept, broken } = await ctx.store.write(async (trx) => {
    const held = await holdSchedules(trx, ctx.store.dialect, ids);
    const rows = await listSchedulesById(trx, ctx.store.dialect, held);
    const awake = rows.filter(
      (row) => row.paused === 0 && row.next_look === looks.get(row.id)?.due.next_look,
    );
    const { runs, broken } = prepareScheduledRuns(ctx, awake, wanted);
    const fresh = await insertScheduledRuns(trx, ctx.store.dialect, runs, ctx.clock.nowMicros());
    return { fresh, kept: new Set(awake.map((row) => row.id)), broken };
  });
  for (const id of ids) {
    const look = looks.get(id);
    if (look !== undefined && !kept.has(id)) look.isDone = false;
  }
  for (const [id, error] of broken) {
    const look = looks.get(id);
    if (look !== undefined) giveUp(ctx, look, error);
  }
  publishScheduled(ctx, fresh);
  return fresh.length;
}

/** Says of schedules that are still as they were read when they are looked at next. Returns how many these are. */
async function settle({ ctx, signal }: Pass, looks: readonly Look[]): Promise<number> {
  let settled = 0;
  for (let at = 0; at < looks.length && !signal.aborted; ) {
    const unit = looks.slice(at, at + (await unitSize(ctx)));
    at += unit.length;
    const some = unit.filter((look) => look.isDone);
    const byId = new Map(
      some.map(({ due, next, madeUntil }) => [due.id, { id: due.id, known: due.next_look, next, madeUntil }]),
    );
    settled += await ctx.store.write(async (trx) => {
      const held = await holdSchedules(trx, ctx.store.dialect, [...byId.keys()]);
      return setNextLooks(
        trx,
        ctx.store.dialect,
        held.flatMap((id) => byId.get(id) ?? []),
      );
    });
  }
  return settled;
}
