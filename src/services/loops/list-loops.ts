import type { LoopReport } from "../../contract/loops/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { listLoopRows } from "../../store/queries/loop-queries.ts";
import type { ServiceContext } from "../context.ts";
import { loops } from "./list.ts";
import type { Loop } from "./loop.ts";

/** Every loop, in the order of the list, with how its latest pass went. */
export async function listLoops(
  ctx: Pick<ServiceContext, "store">,
  known: readonly Loop[] = loops,
): Promise<LoopReport[]> {
  const { db, dialect } = ctx.store;
  const names = known.map(({ name }) => name);
  const rows = new Map((await listLoopRows(db, dialect, names)).map((row) => [row.name, row]));
  return known.map(({ name, everySeconds }) => {
    const row = rows.get(name);
    const isHeld = row !== undefined && row.holder !== null && (row.held_until ?? 0) > row.now;
    return {
      name,
      every_seconds: everySeconds,
      next_due: shown(row?.next_due),
      running: isHeld,
      last_started: shown(row?.started),
      last_ended: shown(row?.ended),
      last_changed: row?.changed ?? null,
      last_error: row?.error ?? null,
      passes: row?.passes ?? 0,
    };
  });
}

function shown(micros: number | null | undefined): string | null {
  return micros == null ? null : formatInstant(micros);
}
