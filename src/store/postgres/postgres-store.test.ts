import { type Kysely, sql } from "kysely";
import type { Pool } from "pg";
import { describe, expect, inject, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { ensurePostgres, runSql } from "../../../test/support/postgres.ts";
import { buildEntry, insertFlowRun } from "../../../test/support/store-builders.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { openStore } from "../open.ts";
import type { Tables } from "../tables/tables.ts";
import { loadPg } from "./load-pg.ts";
import { migratePostgres } from "./migrate-postgres.ts";

const clock = createSystemClock();

async function preparedStatements(trx: Kysely<Tables>): Promise<number> {
  const query = sql<{ count: number }>`select count(*) as count from pg_prepared_statements`;
  return Number((await query.execute(trx)).rows[0]?.count);
}
const ids = createIds();

async function refusal(url: string): Promise<BatutaError> {
  const store = openStore({ url, clock, ids, logger: silentLogger });
  const error: unknown = await store.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!BatutaError.is(error)) throw new Error(`expected a BatutaError, got ${String(error)}`);
  return error;
}

describe("a Postgres that cannot be used", () => {
  it("says that it cannot be reached, without showing the password", async () => {
    const error = await refusal("postgresql://me:hunter2@127.0.0.1:1/batuta");
    expect(error.code).toBe("database-unreachable");
    expect(error.message).toContain("127.0.0.1:1/batuta");
    expect(error.message).not.toContain("hunter2");
  });

  it("says that its host is not known", async () => {
    expect((await refusal("postgresql://me@no-such-host.invalid/batuta")).code).toBe("database-unreachable");
  });

  it("says that user or password were refused", async () => {
    const server = await ensurePostgres(inject("databasesHome"));
    const url = server.url("postgres").replace("postgres@", "locked:wrong@");
    const error = await refusal(url);
    expect(error.code).toBe("database-auth-refused");
    expect(error.message).not.toContain("wrong");
  });

  it("says that the database does not exist", async () => {
    const server = await ensurePostgres(inject("databasesHome"));
    const error = await refusal(server.url("nowhere"));
    expect(error).toMatchObject({ code: "database-missing", message: expect.stringContaining("createdb") });
  });

  it("says that the user may not make tables", async () => {
    const server = await ensurePostgres(inject("databasesHome"));
    const name = `weak_${ids.uuid().replaceAll("-", "")}`;
    await runSql(server, [`create database ${name} template template0`, `create role ${name} login`]);
    const error = await refusal(server.url(name).replace("postgres@", `${name}@`));
    expect(error.code).toBe("database-not-permitted");
    await runSql(server, [`drop database ${name} with (force)`, `drop role ${name}`]);
  });

  it("says that it is too old", async () => {
    const old = {
      query: async () => ({ rows: [{ number: "130011", version: "13.11" }] }),
    } as unknown as Pool;
    const migrating = migratePostgres(old, {
      url: "postgresql://me:pw@host/db",
      clock,
      ids,
      logger: silentLogger,
    });
    await expect(migrating).rejects.toMatchObject({
      code: "database-too-old",
      message: expect.stringContaining("13.11"),
    });
  });

  it("says that the driver is not installed", async () => {
    const missing = "a-driver-that-is-not-installed";
    await expect(loadPg(() => import(missing))).rejects.toMatchObject({
      code: "driver-missing",
      message: expect.stringContaining("npm install pg"),
    });
  });
});

describeEachDialect("writes that stand in each other's way", (dialect) => {
  if (dialect.name !== "postgres") {
    it.skip("SQLite has one writer at a time, so nothing deadlocks there", () => {});
    return;
  }

  it("both succeed after a deadlock", async () => {
    const url = await dialect.createDatabase();
    const [one, two] = [await dialect.openStore({ url }), await dialect.openStore({ url })];
    const [a, b] = [await insertFlowRun(one), await insertFlowRun(one)];
    const holds = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    let runs = 0;
    const both = (store: typeof one, mine: 0 | 1, first: string, second: string) =>
      store.write(async (trx) => {
        runs += 1;
        const add = sql`run_count + 1`;
        await sql`update flow_run set run_count = ${add} where id = ${first}`.execute(trx);
        holds[mine].resolve();
        await holds[mine === 0 ? 1 : 0].promise;
        await sql`update flow_run set run_count = ${add} where id = ${second}`.execute(trx);
      });
    await Promise.all([both(one, 0, a, b), both(two, 1, b, a)]);
    expect(runs).toBeGreaterThan(2);
    const rows = await one.db.selectFrom("flow_run").select("run_count").execute();
    expect(rows).toEqual([{ run_count: 2 }, { run_count: 2 }]);
  });

  it("are done again when the connection breaks before the commit", async () => {
    const url = await dialect.createDatabase();
    const store = await dialect.openStore({ url });
    const run = await insertFlowRun(store);
    let attempts = 0;
    const count = await store.write(async (trx) => {
      attempts += 1;
      await sql`update flow_run set run_count = run_count + 1 where id = ${run}`.execute(trx);
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      if (attempts === 1) await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(store.db);
      const row = await trx.selectFrom("flow_run").select("run_count").executeTakeFirstOrThrow();
      return row.run_count;
    });
    expect({ attempts, count }).toEqual({ attempts: 2, count: 1 });
    const kept = await store.db.selectFrom("flow_run").select("run_count").executeTakeFirstOrThrow();
    expect(kept.run_count).toBe(1);
  });

  it("are done again without names when a pooler has lost the prepared statements", async () => {
    const url = await dialect.createDatabase();
    const store = await dialect.openStore({ url });
    const run = await insertFlowRun(store);
    const add = () =>
      store.write(
        (trx) => sql`update flow_run set run_count = run_count + 1 where id = ${run}`.execute(trx),
        {
          lane: run,
        },
      );
    for (let times = 0; times < 4; times++) await add();
    const prepared = await store.write((trx) => preparedStatements(trx), { lane: run });
    expect(prepared).toBeGreaterThan(0);
    await store.write((trx) => sql`deallocate all`.execute(trx), { lane: run });
    for (let times = 0; times < 4; times++) await add();
    const kept = await store.db.selectFrom("flow_run").select("run_count").executeTakeFirstOrThrow();
    expect(kept.run_count).toBe(8);
    expect(await store.write((trx) => preparedStatements(trx), { lane: run })).toBe(0);
  });

  it("rejects a unit that goes on after a statement failed, and keeps its neighbours", async () => {
    const store = await dialect.openStore({ url: await dialect.createDatabase() });
    const set = (trx: Kysely<Tables>, key: string) =>
      trx.insertInto("meta").values({ key, value: "1" }).execute();
    const outcomes = await Promise.allSettled([
      store.write((trx) => set(trx, "before"), { lane: "one" }),
      store.write(
        async (trx) => {
          await set(trx, "swallowed");
          await sql`select 1 / 0`.execute(trx).catch(() => undefined);
          return "it believes that all is well";
        },
        { lane: "one" },
      ),
      store.write((trx) => set(trx, "after"), { lane: "one" }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    const rows = await store.db.selectFrom("meta").select("key").where("value", "=", "1").execute();
    expect(rows.map(({ key }) => key).toSorted()).toEqual(["after", "before"]);
  });

  it("does not let an append pass by an owner who takes the run over meanwhile", async () => {
    const url = await dialect.createDatabase();
    const [one, two] = [await dialect.openStore({ url }), await dialect.openStore({ url })];
    const run = await insertFlowRun(one);
    const holds = Promise.withResolvers<void>();
    const takenOver = two.write(async (trx) => {
      await trx.updateTable("flow_run").set({ owner_epoch: 1 }).where("id", "=", run).execute();
      holds.resolve();
      // The append below has begun and waits for this row.
      for (let waits = 0; waits === 0; ) {
        const { rows } = await sql<{ waits: number }>`
          select count(*) as waits from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`.execute(
          two.db,
        );
        waits = rows[0]?.waits ?? 0;
      }
    });
    await holds.promise;
    const answers = await one.appendJournal([buildEntry({ flow_run_id: run }, 0)]);
    await takenOver;
    expect(answers).toMatchObject([{ code: "run-fenced" }]);
  });
});
