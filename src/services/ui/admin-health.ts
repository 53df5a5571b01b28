import type { AdminHealth } from "../../contract/ui/admin-health.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import { countRuns } from "../../store/queries/count-runs.ts";
import { databaseBytes } from "../../store/queries/meta-queries.ts";
import { countUpTo, type TableName } from "../../store/queries/table-stats.ts";
import type { Store } from "../../store/store.ts";
import type { ServiceContext } from "../context.ts";
import { listLoops } from "../loops/list-loops.ts";
import { policiesOf } from "../policies.ts";

type TableSize = AdminHealth["database"]["tables"][number];

/** Runs are counted by their sealed units, other rows up to here. */
const COUNTED_ROWS = 100_000;
const MEASURE_EVERY_MS = 60_000;

/** Tables that grow with use; the others are bookkeeping or as small as what people make by hand. */
const GROWING = [
  "flow_run_state",
  "flow_run_input",
  "task_run_cache",
  "log",
  "event",
  "artifact",
  "result",
  "flow",
  "deployment",
  "block_document",
  "variable",
  "automation",
  "work_pool",
  "worker",
] as const satisfies readonly TableName[];

interface Measured {
  readonly atMs: number;
  readonly tables: Promise<TableSize[]>;
}

/** Of each store, so that pages that are reloaded do not count anew. */
const latest = new WeakMap<Store, Measured>();

async function countTables({ store, clock }: ServiceContext): Promise<TableSize[]> {
  const tables: TableSize[] = [];
  for (const name of ["flow_run", "task_run"] as const) {
    const rows = await countRuns(store, name, {}, clock.nowMicros());
    tables.push({ name, rows, has_more: false });
  }
  for (const name of GROWING) {
    const rows = await countUpTo(store.reader, name, COUNTED_ROWS + 1);
    tables.push({ name, rows: Math.min(rows, COUNTED_ROWS), has_more: rows > COUNTED_ROWS });
  }
  return tables.toSorted((a, b) => b.rows - a.rows);
}

function tablesOf(ctx: ServiceContext): Promise<TableSize[]> {
  const atMs = ctx.clock.monotonicMs();
  const known = latest.get(ctx.store);
  if (known !== undefined && atMs - known.atMs < MEASURE_EVERY_MS) return known.tables;
  const tables = countTables(ctx);
  latest.set(ctx.store, { atMs, tables });
  // One that failed is not kept for a minute.
  tables.catch(() => latest.delete(ctx.store));
  return tables;
}

/** How the server that answers, its loops and its database are. */
export async function readAdminHealth(ctx: ServiceContext, version: string): Promise<AdminHealth> {
  const { store, clock } = ctx;
  const [bytes, tables, loops] = await Promise.all([
    databaseBytes(store.reader, store.dialect),
    tablesOf(ctx),
    listLoops(ctx),
  ]);
  const now = clock.nowMicros();
  const { flow_run_days, task_run_days, log_days, event_days } = policiesOf(ctx).retention;
  return {
    now: formatInstant(now),
    version,
    process: {
      pid: process.pid,
      started: formatInstant(now - Math.round(process.uptime() * 1e6)),
      memory_bytes: process.memoryUsage.rss(),
      node_version: process.versions.node,
    },
    queued_writes: store.queuedWrites,
    database: { engine: store.dialect.name, bytes: Number(bytes), tables },
    retention: { flow_run_days, task_run_days, log_days, event_days },
    loops: loops.map((loop) => {
      const due = loop.next_due === null || loop.running ? undefined : parseInstant(loop.next_due);
      return { ...loop, late_seconds: due === undefined ? 0 : Math.max(0, now - due) / 1e6 };
    }),
  };
}
