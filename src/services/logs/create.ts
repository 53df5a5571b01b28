import type { LogCreate } from "../../contract/logs/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import { insertLogs } from "../../store/queries/log-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";

/**
 * Writes log lines. Their runs need not exist: a line may come before its run, or after its deletion. A line whose id
 * is there already was sent before and is left as it is.
 */
export async function createLogs(ctx: ServiceContext, logs: readonly LogCreate[]): Promise<void> {
  if (logs.length === 0) return;
  const created = ctx.clock.nowMicros();
  const rows = logs.map((log) => ({
    id: log.id ?? ctx.ids.uuid(),
    created,
    name: cleanText(log.name),
    level: log.level,
    message: cleanText(log.message),
    timestamp: parseInstant(log.timestamp) ?? created,
    flow_run_id: log.flow_run_id ?? null,
    task_run_id: log.task_run_id ?? null,
    worker_id: log.worker_id ?? null,
  }));
  const lane = rows[0]?.flow_run_id ?? undefined;
  await ctx.store.write((trx) => insertLogs(trx, ctx.store.dialect, rows), { lane });
  ctx.facts.publish([{ kind: "logs-stored", logs: rows }]);
}
