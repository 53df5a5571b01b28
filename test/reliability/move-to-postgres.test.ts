import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, inject, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import { startLineProcess } from "../support/line-process.ts";
import { cloneDatabase, dropDatabase, ensurePostgres } from "../support/postgres.ts";
import { repositoryRoot } from "../support/source-tree.ts";
import { runLedgerClient } from "./ledger-client.ts";

const clock = createSystemClock();
const ids = createIds();
const HOSTILE = 'comma, "quotes"\r\n\ttab \\. \\N é 😀 \'';
const hasPrograms = ["sqlite3", "psql"].every((name) => spawnSync(name, ["--version"]).status === 0);

/** The program that the guide gives its readers. */
async function programOfGuide(): Promise<string> {
  const guide = await readFile(join(repositoryRoot, "docs/guide/operating.md"), "utf8");
  const [, program = ""] = /^```bash\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  expect(program).toContain("setval");
  return program;
}

/** Every row of a table as text, in any order; JSON values and numbers by what they mean. */
async function rowsOf({ db, dialect }: Store, table: string): Promise<string[]> {
  const columns =
    dialect.name === "sqlite"
      ? sql<{ readonly name: string }>`select name from pragma_table_info(${table}) order by name`
      : sql<{ readonly name: string }>`
          select column_name as name from information_schema.columns where table_name = ${table} order by 1`;
  const names = (await columns.execute(db)).rows.map(({ name }) => name);
  const texts = names.map((name) => sql`cast(${sql.ref(name)} as text) as ${sql.ref(name)}`);
  const { rows } = await sql<Record<string, string | null>>`
    select ${sql.join(texts)} from ${sql.table(table)}`.execute(db);
  return rows.map((row) => JSON.stringify(names.map((name) => meaningOf(row[name] ?? null)))).toSorted();
}

function meaningOf(text: string | null): unknown {
  if (text === null || !/^[[{]/.test(text)) return text?.replace(/^(\d+)\.0$/, "$1");
  const sorted = (value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.parse(text, (_, value) => sorted(value));
}

it.skipIf(!hasPrograms || process.env.BATUTA_TEST_DIALECT === "sqlite")(
  "the guide's program moves every row of a SQLite file to Postgres, and a server goes on there",
  async () => {
    const home = await mkdtemp(join(tmpdir(), "batuta-move-"));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const file = join(home, "batuta.db");
    const encryptionKey = "07".repeat(32);
    const serve = async (databaseUrl: string) => {
      const process = startLineProcess("serve.ts", { databaseUrl, port: 0, encryptionKey, loops: true });
      onTestFinished(() => process[Symbol.asyncDispose]());
      const url = String((await process.next("url")).url);
      return {
        process,
        url,
        async call(method: string, path: string, body?: unknown) {
          const headers = { "content-type": "application/json" };
          const sent = body === undefined ? {} : { body: JSON.stringify(body), headers };
          const answer = await fetch(`${url}${path}`, { method, ...sent });
          const text = await answer.text();
          expect(answer.ok, `${path}: ${text}`).toBe(true);
          return JSON.parse(text);
        },
      };
    };

    const old = await serve(`sqlite:///${file}`);
    const stop = new AbortController();
    let kept = 0;
    const onKept = (): void => {
      kept += 1;
      if (kept === 30) stop.abort();
    };
    await runLedgerClient({ apiUrl: old.url, clock, ids, signal: stop.signal, name: HOSTILE, onKept });
    const type = await old.call("GET", "/block_types/slug/secret");
    const filter = { block_schemas: { block_type_id: { any_: [type.id] } } };
    const [schema] = await old.call("POST", "/block_schemas/filter", filter);
    const document = { block_type_id: type.id, block_schema_id: schema.id, data: { value: HOSTILE } };
    const { id: documentId } = await old.call("POST", "/block_documents/", { name: "secret", ...document });
    await old.call("POST", "/variables/", { name: "hostile", value: [HOSTILE, "", null, 1e21] });
    const flow = await old.call("POST", "/flows/", { name: "deployed", tags: [HOSTILE, ""] });
    const schedules = [{ schedule: { interval: 3600 }, active: true }];
    await old.call("POST", "/deployments/", { name: "d", flow_id: flow.id, description: "", schedules });
    await old.process.kill("SIGTERM");

    const postgres = await ensurePostgres(inject("databasesHome"));
    const name = await cloneDatabase(postgres);
    onTestFinished(() => dropDatabase(postgres, name));
    const moved = spawnSync("bash", ["-c", await programOfGuide(), "move.sh", file, postgres.url(name)], {
      encoding: "utf8",
    });
    expect([moved.status, moved.stderr]).toEqual([0, ""]);

    await using from = await openStore({ url: `sqlite:///${file}`, clock, ids, logger: silentLogger });
    await using to = await openStore({ url: postgres.url(name), clock, ids, logger: silentLogger });
    const { rows: tables } = await sql<{ readonly name: string }>`
      select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migration'
    `.execute(from.db);
    let compared = 0;
    for (const { name: table } of tables) {
      const rows = await rowsOf(from, table);
      expect(await rowsOf(to, table), table).toEqual(rows);
      compared += rows.length;
    }
    expect(compared).toBeGreaterThan(150);

    const next = await serve(postgres.url(name));
    const read = await next.call("GET", `/block_documents/${documentId}?include_secrets=true`);
    expect(read.data).toEqual({ value: HOSTILE });
    const again = new AbortController();
    again.abort(); // One name, then it ends: the flow of before is found.
    await runLedgerClient({ apiUrl: next.url, clock, ids, signal: again.signal, name: HOSTILE });
    const event = { id: ids.uuid(), occurred: new Date(clock.now()).toISOString(), event: "moved" };
    await fetch(`${next.url}/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([{ ...event, resource: { "prefect.resource.id": "moved" } }]),
    });
    const found = await next.call("POST", "/events/filter", { filter: { event: { name: ["moved"] } } });
    expect(found.events.map(({ id }: { readonly id: string }) => id)).toEqual([event.id]);
  },
  120_000,
);
