import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, expectTypeOf, inject, it } from "vitest";
import { startProgram } from "../../../test/support/child-process.ts";
import {
  cloneDatabase,
  dropDatabase,
  ensurePostgres,
  type TestPostgres,
} from "../../../test/support/postgres.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { createTxStep, type TxStep, tx } from "./tx-step.ts";

const deps = { clock: createSystemClock(), ids: createIds() };

/** Steps of one run, told apart by their names. */
function stepsOf(flowRunId: string): TxStep {
  return createTxStep({ identify: (name) => ({ flowRunId, callKey: name }) }, () => deps);
}

describe("tx on SQLite", () => {
  let directory = "";
  let made = 0;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "batuta-tx-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  function makeDatabase(): { path: string; db: DatabaseSync; count: () => number } {
    made += 1;
    const path = join(directory, `${made}.db`);
    const db = new DatabaseSync(path);
    db.exec("create table effect (id integer primary key, made_by integer)");
    const count = (): number => Number(db.prepare("select count(*) as n from effect").get()?.n);
    return { path, db, count };
  }

  const insert = (db: DatabaseSync): bigint => {
    db.exec("insert into effect (made_by) values (1)");
    return 2n ** 60n;
  };

  it("runs once for each run and name, and returns the recorded result afterwards", async () => {
    const { db, count } = makeDatabase();
    const step = stepsOf("r1");
    const first = await step(db, "a", insert);
    expectTypeOf(first).toEqualTypeOf<bigint>();
    expect([first, await step(db, "a", insert), count()]).toEqual([2n ** 60n, 2n ** 60n, 1]);
    await step(db, "b", insert);
    await stepsOf("r2")(db, "a", insert);
    expect(count()).toBe(3);
  });

  it("keeps neither effect nor record when the function throws or its result can't be stored", async () => {
    const { db, count } = makeDatabase();
    const step = stepsOf("r");
    const failing = step(db, "a", (inner) => {
      insert(inner);
      throw new TypeError("bad");
    });
    await expect(failing).rejects.toThrow(new TypeError("bad"));
    const unstorable = step(db, "a", (inner) => {
      insert(inner);
      return { go: () => 1 };
    });
    await expect(unstorable).rejects.toThrow("the result of tx step 'a'.go can't be stored");
    expect([count(), db.isTransaction]).toEqual([0, false]);
    expect(await step(db, "a", insert)).toBe(2n ** 60n);
  });

  it("refuses asynchronous functions before any of their code runs", async () => {
    const { db, count } = makeDatabase();
    const step = stepsOf("r");
    await expect(step(db, "a", async (inner) => insert(inner))).rejects.toMatchObject({
      code: "tx-step-async",
    });
    await expect(step(db, "a", (inner) => Promise.resolve(insert(inner)))).rejects.toMatchObject({
      code: "tx-step-async",
    });
    expect(count()).toBe(0);
  });

  it("refuses an open transaction, and notices a function that ends its own", async () => {
    const { db, count } = makeDatabase();
    const step = stepsOf("r");
    db.exec("begin");
    await expect(step(db, "a", insert)).rejects.toMatchObject({ code: "tx-step-nested" });
    db.exec("rollback");
    const ending = step(db, "a", (inner) => inner.exec("rollback"));
    await expect(ending).rejects.toMatchObject({ code: "tx-step-broken" });
    expect([count(), db.isTransaction]).toEqual([0, false]);
  });

  it("waits for another connection's write, no longer than it is told", async () => {
    const { path, db, count } = makeDatabase();
    const other = new DatabaseSync(path);
    other.exec("begin immediate");
    const step = stepsOf("r");
    await expect(step(db, "a", insert, { lockTimeoutSeconds: 0 })).rejects.toMatchObject({
      code: "tx-step-lock-timeout",
    });
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(step(db, "a", insert, { signal })).rejects.toThrow("stop");
    const waiting = step(db, "a", insert);
    other.exec("rollback");
    await waiting;
    expect(count()).toBe(1);
    other.close();
  });

  it("rolls back when a reader is in the way of its commit, and leaves the connection as it was", async () => {
    const { path, db, count } = makeDatabase();
    db.exec("pragma busy_timeout = 7");
    const reader = new DatabaseSync(path);
    const rows = reader.prepare("select * from sqlite_schema").iterate();
    rows.next();
    const step = stepsOf("r");
    await expect(step(db, "a", insert)).rejects.toMatchObject({
      code: "tx-step-lock-timeout",
      message: expect.stringContaining("journal_mode = WAL"),
    });
    rows.return?.();
    reader.close();
    expect([count(), db.isTransaction]).toEqual([0, false]);
    expect(db.prepare("pragma busy_timeout").get()).toEqual({ timeout: 7 });
    await step(db, "a", insert);
    expect(count()).toBe(1);
  });

  it.each([
    ["before-commit", 0],
    ["after-commit", 1],
  ])("has its effect once when the process is killed %s and the run goes on", async (point, left) => {
    const { path, count } = makeDatabase();
    const killed = await startProgram("../../../test/fixtures/tx-killed.ts", import.meta.url, [path, point])
      .ended;
    expect(killed).toMatchObject({ signal: "SIGKILL", stdout: "" });
    expect(count()).toBe(left);
    const resumed = await startProgram("../../../test/fixtures/tx-killed.ts", import.meta.url, [path, ""])
      .ended;
    expect(resumed).toMatchObject({ code: 0, stdout: "1 1970-01-01T00:00:00.000Z\n" });
    expect(count()).toBe(1);
  });
});

/** A pool whose closing connections may still be told that their database is dropped. */
function makePool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on("connect", (client) => client.on("error", () => undefined));
  // Of a connection that the server ends while the pool does.
  pool.on("error", () => undefined);
  return pool;
}

describe("tx on Postgres", () => {
  let server: TestPostgres;
  let database = "";
  let pool: pg.Pool;
  beforeAll(async () => {
    server = await ensurePostgres(inject("databasesHome"));
    database = await cloneDatabase(server, { empty: true });
    pool = makePool({ connectionString: server.url(database), max: 8 });
    await pool.query("create table effect (id serial primary key, made_by integer, name text)");
  });
  afterAll(async () => {
    await pool.end();
    await dropDatabase(server, database);
  });

  const count = async (name: string): Promise<number> => {
    const { rows } = await pool.query("select count(*)::int as n from effect where name = $1", [name]);
    return (rows[0] as { n: number }).n;
  };
  const insert = (name: string) => async (client: pg.PoolClient | pg.Client) => {
    await client.query("insert into effect (name) values ($1)", [name]);
    return { at: new Date(0) };
  };

  it("runs once on a pool, and returns the recorded result afterwards, at the same time too", async () => {
    const steps = Array.from({ length: 6 }, () => stepsOf("pool")(pool, "a", insert("pool")));
    const results = await Promise.all(steps);
    expect(results).toEqual(results.map(() => ({ at: new Date(0) })));
    expect(await count("pool")).toBe(1);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it("runs once on a client; steps on it take turns", async () => {
    const client = new pg.Client({ connectionString: server.url(database) });
    await client.connect();
    const step = stepsOf("client");
    const result = await Promise.all([
      step(client, "a", insert("client")),
      step(client, "b", insert("client")),
      step(client, "a", insert("client")),
    ]);
    expect(result).toHaveLength(3);
    expect(await count("client")).toBe(2);
    await client.query("begin");
    await expect(step(client, "c", insert("client"))).rejects.toMatchObject({ code: "tx-step-nested" });
    await client.query("rollback");
    await client.end();
  });

  it("keeps neither effect nor record when the function throws, a statement fails, or the result can't be stored", async () => {
    const step = stepsOf("fail");
    const thrown = step(pool, "a", async (client) => {
      await insert("fail")(client);
      throw new TypeError("bad");
    });
    await expect(thrown).rejects.toThrow(new TypeError("bad"));
    const swallowed = step(pool, "a", async (client) => {
      await insert("fail")(client);
      await client.query("select nonsense").catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({ code: "25P02" });
    const unstorable = step(pool, "a", async (client) => {
      await insert("fail")(client);
      return () => 1;
    });
    await expect(unstorable).rejects.toMatchObject({ code: "result-not-serializable" });
    expect(await count("fail")).toBe(0);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  it("notices a function that ends the transaction itself", async () => {
    const step = stepsOf("ending");
    const rolledBack = step(pool, "a", async (client) => {
      await client.query("rollback");
    });
    await expect(rolledBack).rejects.toMatchObject({ code: "tx-step-broken" });
    const committed = step(pool, "b", async (client) => {
      await client.query("commit");
      await client.query("begin");
    });
    await expect(committed).rejects.toMatchObject({ code: "tx-step-broken" });
    // Its record says that something was committed half-way; nobody guesses.
    await expect(step(pool, "b", insert("ending"))).rejects.toThrow("recorded without an end");
  });

  it("finds out on another connection whether a lost commit happened", async () => {
    for (const [name, isCommitted] of [
      ["lost-after", true],
      ["lost-before", false],
    ] as const) {
      let breaks = 1;
      const breaking = {
        totalCount: 1,
        connect: async () => {
          const client = await pool.connect();
          const query = client.query.bind(client) as (
            text: string,
            values?: unknown[],
          ) => Promise<pg.QueryResult>;
          return {
            release: (error?: Error | boolean) => client.release(error),
            query: async (text: string, values?: unknown[]) => {
              if (text !== "COMMIT" || breaks-- <= 0) return query(text, values);
              if (isCommitted) await query(text);
              else await query("ROLLBACK");
              throw new Error("Connection terminated unexpectedly");
            },
          };
        },
      };
      const step = stepsOf(name);
      const run = step(breaking, "a", async (client) => {
        await client.query("insert into effect (name) values ($1)", [name]);
        return 7;
      });
      if (isCommitted) expect(await run).toBe(7);
      else await expect(run).rejects.toThrow("Connection terminated unexpectedly");
      expect(await count(name)).toBe(isCommitted ? 1 : 0);
    }
  });

  it("says what to do when it may not create its table", async () => {
    const other = await cloneDatabase(server, { empty: true });
    await pool.query(
      "do $$ begin create role tx_guest login; exception when duplicate_object then null; end $$",
    );
    const guest = makePool({
      host: server.host,
      port: server.port,
      user: "tx_guest",
      database: other,
      max: 1,
    });
    await expect(stepsOf("guest")(guest, "a", insert("x"))).rejects.toMatchObject({
      code: "tx-table-missing",
      message: expect.stringContaining("CREATE TABLE IF NOT EXISTS batuta_journal"),
    });
    await guest.end();
    await dropDatabase(server, other);
  });

  it.each([
    ["before-commit", 0],
    ["after-commit", 1],
  ])("has its effect once when the process is killed %s and the run goes on", async (point, left) => {
    const name = await cloneDatabase(server, { empty: true });
    const own = new pg.Client({ connectionString: server.url(name) });
    own.on("error", () => undefined);
    await own.connect();
    await own.query("create table effect (id serial primary key, made_by integer)");
    const effects = async (): Promise<number> => (await own.query("select id from effect")).rowCount ?? -1;
    const program = "../../../test/fixtures/tx-killed.ts";
    const killed = await startProgram(program, import.meta.url, [server.url(name), point]).ended;
    expect(killed).toMatchObject({ signal: "SIGKILL", stdout: "" });
    const resumed = await startProgram(program, import.meta.url, [server.url(name), ""]).ended;
    expect(resumed).toMatchObject({ code: 0, stderr: "" });
    expect(resumed.stdout).toMatch(/^[12] 1970-01-01T00:00:00.000Z\n$/);
    // A sequence does not roll back, so the id tells whether the first process's row is the one that is left.
    expect([resumed.stdout.startsWith("1 "), await effects()]).toEqual([left === 1, 1]);
    await own.end();
    await dropDatabase(server, name);
  });
});

describe("tx", () => {
  it("says where it can be called, and on what", async () => {
    const db = new DatabaseSync(":memory:");
    await expect(tx(db, "a", () => 1)).rejects.toMatchObject({ code: "missing-run-context" });
    // @ts-expect-error no database
    await expect(stepsOf("r")({}, "a", () => 1)).rejects.toMatchObject({ code: "tx-step-database" });
    db.close();
  });
});
