import { formatInstant } from "../../platform/instants.ts";
import { hasFlowRun } from "../../store/queries/flow-run-queries.ts";
import { listFlowRunLogsAfter } from "../../store/queries/log-queries.ts";
import type { LogTable } from "../../store/tables/log.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

const LINES_PER_READ = 1000;
function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function line(log: LogTable): string {
  const cells = [
    // As Python writes an instant.
    formatInstant(log.timestamp).replace("T", " ").replace("Z", "+00:00"),
    String(log.level),
    log.flow_run_id ?? "",
    log.task_run_id ?? "",
    log.message,
  ];
  return `${cells.map(cell).join(",")}\r\n`;
}

/** All log lines of a flow run as CSV, in pieces: memory stays bounded however many there are. */
export async function* downloadLogs(ctx: ServiceContext, flowRunId: string): AsyncGenerator<string> {
  yield "timestamp,level,flow_run_id,task_run_id,message\r\n";
  let last: LogTable | undefined;
  do {
    const logs = await listFlowRunLogsAfter(ctx.store.reader, flowRunId, last, LINES_PER_READ);
    if (logs.length > 0) yield logs.map(line).join("");
    last = logs.length === LINES_PER_READ ? logs.at(-1) : undefined;
  } while (last !== undefined);
}

/** @throws BatutaError `not-found` */
export async function requireFlowRun(ctx: ServiceContext, flowRunId: string): Promise<void> {
  if (!(await hasFlowRun(ctx.store.db, flowRunId))) throw notFound("Flow run", flowRunId);
}
