import type { Clock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import type { Store } from "../../src/store/store.ts";
import { createVirtualClock, type VirtualClock } from "../../src/testing/virtual-clock.ts";
import type { TestDialect } from "./each-dialect.ts";

/** Stores of several replicas on one database, and the clock that all of them and the database go by. */
export interface VirtualReplicas {
  readonly clock: VirtualClock;
  readonly stores: readonly Store[];
}

/** Ids whose random numbers are all 0: no jitter. */
export const withoutJitter = { ...createIds(), random: () => 0 };

/** Opens stores under a virtual clock that stands still while one of them is asked. */
export async function openVirtualReplicas(dialect: TestDialect, count: number): Promise<VirtualReplicas> {
  const url = await dialect.createDatabase();
  let clock = createVirtualClock();
  const late: Clock = {
    now: () => clock.now(),
    nowMicros: () => clock.nowMicros(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (ms, options) => clock.sleep(ms, options),
    schedule: (fn, ms, options) => clock.schedule(fn, ms, options),
  };
  const opened: Store[] = [];
  for (let at = 0; at < count; at++) opened.push(await dialect.openStore({ url, clock: late, poolSize: 2 }));
  await Promise.all(opened.flatMap((store) => [store.db, store.db, store.reader].map(ask)));
  // Made anew: sockets that are open by now count as idle.
  clock = createVirtualClock();
  const current = clock;
  return { clock: current, stores: opened.map((store) => heldStore(store, current)) };
}

function ask(db: Store["db"]): Promise<unknown> {
  return db.selectFrom("meta").select("value").execute();
}

/** The store; virtual time stands still while it is asked. */
function heldStore(store: Store, clock: VirtualClock): Store {
  // A query of a closed store fails, and no plugin hears of its end.
  let isClosed = false;
  const held = (db: Store["db"]): Store["db"] => {
    const ends = new WeakMap<object, () => void>();
    return db.withPlugin({
      transformQuery({ node, queryId }) {
        if (isClosed) return node;
        const { promise, resolve } = Promise.withResolvers<void>();
        void clock.holdWhile(promise);
        ends.set(queryId, resolve);
        return node;
      },
      async transformResult({ result, queryId }) {
        ends.get(queryId)?.();
        return result;
      },
    });
  };
  const [db, reader] = [held(store.db), held(store.reader)];
  return {
    dialect: store.dialect,
    identity: store.identity,
    db,
    reader,
    write: (fn, options) => hold(clock, store.write(fn, options)),
    appendJournal: (entries) => hold(clock, store.appendJournal(entries)),
    nowMicros: (trx) => store.nowMicros(trx),
    foreignCommitMark: () => store.foreignCommitMark(),
    get queuedWrites() {
      return store.queuedWrites;
    },
    close: () => {
      isClosed = true;
      return hold(clock, store.close());
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

async function hold<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  return clock.holdWhile(work);
}
