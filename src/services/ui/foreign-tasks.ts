import type { ChangedTaskRun } from "../../contract/websocket/page-frames.ts";
import { findLatestTaskWrite, listTasksSince } from "../../store/queries/page-change-queries.ts";
import type { ServiceContext } from "../context.ts";

/** How often is looked for what other processes have journaled. */
const LOOK_MS = 2000;
/** How late a write may be seen after one that began later; clocks of replicas differ by less. */
const OVERLAP_MICROS = 5_000_000;
/** Task runs of a flow run that are taken at once. */
const MOST_TASKS = 5000;

type Found = (flowRunId: string, task: ChangedTaskRun) => void;

/** How far a flow run has been looked at. */
interface Seen {
  /** When the latest task run was written. */
  latest: number;
  /** When each of those was written that may come again. */
  readonly written: Map<string, number>;
}

/**
 * Looks for task runs that other processes have journaled in the flow runs that are watched: these come with no event and no
 * fact. On SQLite only after another process has written; on Postgres each time, where it sees this process's own as well:
 * those it was told of are passed over.
 */
export function createForeignTasks({ store, clock, logger }: ServiceContext) {
  /** What pages were told of anyway since the look before the last: a row is seen by the first look after its commit. */
  let told = new Map<string, string>();
  let toldBefore = new Map<string, string>();

  async function lookAt(id: string, seen: Map<string, Seen>, found: Found): Promise<void> {
    const known = seen.get(id);
    if (known === undefined) {
      seen.set(id, { latest: await findLatestTaskWrite(store.reader, id), written: new Map() });
      return;
    }
    const since = known.latest - OVERLAP_MICROS;
    const rows = await listTasksSince(store.reader, id, since, MOST_TASKS);
    for (const { updated, task } of rows) {
      known.latest = Math.max(known.latest, updated);
      if (known.written.get(task.id) === updated) continue;
      known.written.set(task.id, updated);
      if (isTold(task)) continue;
      // What was there when the page began may be told once more, which does no harm.
      found(id, task);
    }
    for (const [task, updated] of known.written) {
      if (updated < known.latest - 2 * OVERLAP_MICROS) known.written.delete(task);
    }
  }

  function isTold(task: ChangedTaskRun): boolean {
    const mark = markOf(task);
    return told.get(task.id) === mark || toldBefore.get(task.id) === mark;
  }

  return {
    /** Notes what pages are told without it. */
    noteTold(task: ChangedTaskRun): void {
      told.set(task.id, markOf(task));
    },
    /** Looks from now on at what `watched` names; returns what ends that. */
    begin(watched: () => ReadonlySet<string>, found: Found): () => void {
      const seen = new Map<string, Seen>();
      let mark = store.foreignCommitMark();
      let isEnded = false;
      let cancel = (): void => {};
      const look = async (): Promise<void> => {
        try {
          const ids = watched();
          for (const id of seen.keys()) if (!ids.has(id)) seen.delete(id);
          const now = store.foreignCommitMark();
          const isNothingNew = now !== undefined && now === mark;
          mark = now;
          for (const id of ids) {
            if (!isNothingNew || !seen.has(id)) await lookAt(id, seen, found);
          }
          toldBefore = told;
          told = new Map();
        } catch (error) {
          if (!isEnded) logger.warn("task runs of other processes could not be looked for", { err: error });
        }
        if (!isEnded) cancel = clock.schedule(() => void look(), LOOK_MS, { ref: false });
      };
      void look();
      return () => {
        isEnded = true;
        cancel();
        told.clear();
        toldBefore.clear();
      };
    },
  };
}

/** Tells one state of a task run from another. */
const markOf = ({ state_type, state_name, start_time, end_time, run_count }: ChangedTaskRun): string =>
  [state_type, state_name, start_time, end_time, run_count].join(" ");
