import type { Client } from "../client/http.ts";
import { type LogLine, readLogPage } from "../contract/ui/log-page.ts";
import { readWorkPoolPage } from "../contract/ui/work-pool-pages.ts";
import type { CliContext } from "./context.ts";
import { notFound } from "./missing.ts";
import { ofPool } from "./work-pool-argument.ts";

const POLL_MS = 1000;
/** Lines of one worker arrive in order, in batches; a clock that was set back may put one before the last. */
const OVERLAP_MS = 5000;
const PAGE = 1000;
const LOWEST_ID = "00000000-0000-0000-0000-000000000000";

/** Which lines of whose log. */
export interface WorkerLogOptions {
  readonly worker: string;
  readonly pool: string;
  readonly tail: number;
  readonly minLevel: number | undefined;
  readonly follows: boolean;
}

/** Prints a worker's last lines, and what follows until the context's signal says otherwise. */
export async function printWorkerLog(
  context: CliContext,
  client: Client,
  { worker, pool, tail, minLevel, follows }: WorkerLogOptions,
): Promise<void> {
  const id = await findWorker(client, pool, worker);
  const { createPrettyFormat } = await import("../sdk/logging/line-format.ts");
  const format = createPrettyFormat({ colors: context.colors.isColorSupported, withDate: true });
  const print = (lines: readonly LogLine[]): void => {
    for (const line of lines) {
      const { timestamp, level, name, message: text } = line;
      const micros = Date.parse(timestamp) * 1000;
      const source = { flowRunName: worker, taskRunName: undefined };
      context.print(
        context.json
          ? `${JSON.stringify(line)}\n`
          : format({ micros, level, name, mark: undefined, text, fields: undefined, source }),
      );
    }
  };
  const of = { worker_id: id, min_level: minLevel };
  const first = await readLast(client, of, tail);
  print(first);
  if (!follows) {
    if (first.length === 0) context.note(`${worker} has logged nothing that the server was sent`);
    return;
  }
  const seen = new Set(first.map((line) => line.id));
  let newest = Math.max(0, ...first.map(({ timestamp }) => Date.parse(timestamp)));
  for (;;) {
    await context.clock.sleep(POLL_MS, { signal: context.signal });
    const since = new Date(Math.max(0, newest - OVERLAP_MS)).toISOString();
    const body = { ...of, from: { timestamp: since, id: LOWEST_ID }, limit: PAGE };
    const { rows } = await client.call(readLogPage, { body }, { signal: context.signal });
    const fresh = rows.filter((line) => !seen.has(line.id));
    print(fresh);
    for (const line of fresh) seen.add(line.id);
    newest = Math.max(newest, ...fresh.map(({ timestamp }) => Date.parse(timestamp)));
  }
}

async function findWorker(client: Client, pool: string, name: string): Promise<string> {
  const { workers } = await ofPool(client, pool, client.call(readWorkPoolPage, { params: { name: pool } }));
  const found = workers.find((one) => one.name === name);
  if (found !== undefined) return found.id;
  const list = `batuta worker ls --pool ${pool}`;
  throw notFound({ what: "worker", name, list, names: workers.map((one) => one.name) });
}

/** The last lines, oldest first. */
async function readLast(
  client: Client,
  of: { readonly worker_id: string; readonly min_level: number | undefined },
  count: number,
): Promise<LogLine[]> {
  let lines: LogLine[] = [];
  while (lines.length < count) {
    const [first] = lines;
    const from = first && { timestamp: first.timestamp, id: first.id };
    const body = { ...of, from, direction: "before" as const, limit: Math.min(PAGE, count - lines.length) };
    const { rows, has_more } = await client.call(readLogPage, { body });
    lines = [...rows, ...lines];
    if (!has_more) break;
  }
  return lines;
}
