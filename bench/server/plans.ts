/**
 * `node bench/server/plans.ts sqlite:///… [--only TEXT] [--over MS]`: what pages ask, answered by this process alone:
 * the processor time of each request, and the plans of the statements that took more than `--over` (default 50)
 * milliseconds of it. Says the same on a busy machine as on a quiet one.
 */
import { parseArgs } from "node:util";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { createApp } from "../../src/server/app.ts";
import { openStore } from "../../src/store/open.ts";
import { SqliteConnection } from "../../src/store/sqlite/sqlite-connection.ts";
import { sqliteKysely } from "../../src/store/sqlite/sqlite-kysely.ts";
import { post } from "./load.ts";
import { pageRequests } from "./pages.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, over: { type: "string", default: "50" } },
});
const [url] = positionals;
if (!url?.startsWith("sqlite:///")) throw new Error("name a database: sqlite:///path");
const clock = createSystemClock();
const ids = createIds();
const store = await openStore({ url, clock, ids, logger: silentLogger });
const connection = new SqliteConnection(new URL(url).pathname, { readOnly: true, busyTimeoutMs: 2000 });

const processorMs = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
let slow: string[] = [];

function planOf(text: string, parameters: readonly unknown[]): string {
  const { rows } = connection.query<{ detail: string }>(`explain query plan ${text}`, parameters);
  return rows.map(({ detail }) => `      ${detail}`).join("\n");
}

const db = sqliteKysely(async (text, parameters) => {
  const before = process.cpuUsage();
  const result = connection.query<unknown>(text, parameters);
  const took = processorMs(before);
  if (took > Number(values.over)) {
    slow.push(`  ${Math.round(took)} ms: ${text}\n${planOf(text, parameters)}`);
  }
  return result;
});
const app = createApp({
  store: Object.assign(Object.create(store), { db, reader: db }),
  clock,
  ids,
  logger: silentLogger,
});

// Pages find what they are about through the same application.
const send = globalThis.fetch;
globalThis.fetch = (input, init) =>
  typeof input === "string" ? app.fetch(new Request(input, init)) : send(input, init);
const apiUrl = "http://batuta.bench/api";
for (const [name, make] of Object.entries(await pageRequests(apiUrl))) {
  if (!name.includes(values.only)) continue;
  slow = [];
  const { path, body } = make(0);
  const before = process.cpuUsage();
  const response = await (body === undefined ? fetch(`${apiUrl}${path}`) : post(apiUrl, path, body));
  const text = await response.text();
  const took = processorMs(before);
  const outcome = response.ok ? `${text.length} bytes` : `${response.status} ${text.slice(0, 200)}`;
  process.stdout.write(`${took.toFixed(0).padStart(6)} ms  ${name}: ${outcome}\n`);
  for (const line of slow) process.stdout.write(`${line}\n`);
}
connection.close();
await store.close();
