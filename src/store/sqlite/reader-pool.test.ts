import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { readInThreads } from "./open-sqlite-store.ts";
import { ReaderPool } from "./reader-pool.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

const SLOW =
  "with recursive n(i) as (select 1 union all select i + 1 from n where i < 8000000) select count(*) as c from n";

let directory = "";
const pools: ReaderPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  await rm(directory, { recursive: true, force: true });
});

async function openPool(readTimeoutMs = 30_000, schedule?: ReturnType<typeof createSystemClock>["schedule"]) {
  directory = await mkdtemp(join(tmpdir(), "batuta-readers-"));
  const path = join(directory, "x.db");
  const writer = new SqliteConnection(path, { busyTimeoutMs: 0 });
  writer.exec("pragma journal_mode = wal; create table t (i integer); insert into t values (1)");
  const clock = createSystemClock();
  const pool = new ReaderPool({ path, hostClock: schedule ? { ...clock, schedule } : clock, readTimeoutMs });
  pools.push(pool);
  return { pool, writer };
}

describe("reader threads", () => {
  it("begin when work comes, at most two of them, and each query sees the latest commit", async () => {
    const { pool, writer } = await openPool();
    expect(pool.size).toBe(0);
    expect((await pool.query("select i from t", [])).rows).toEqual([{ i: 1 }]);
    expect(pool.size).toBe(1);
    writer.exec("insert into t values (2)");
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => pool.query("select count(*) as c, ? as at from t", [at])),
    );
    expect(answers.map((answer) => answer.rows[0])).toEqual(answers.map((_, at) => ({ c: 2, at })));
    expect(pool.size).toBe(2);
    writer.close();
  });

  it("may not write", async () => {
    const { pool, writer } = await openPool();
    await expect(pool.query("insert into t values (3)", [])).rejects.toMatchObject({
      code: "database-not-writable",
    });
    writer.close();
  });

  it("pass on what is wrong with a query, and go on", async () => {
    const { pool, writer } = await openPool();
    await expect(pool.query("select i from nowhere", [])).rejects.toThrow("no such table: nowhere");
    expect((await pool.query("select i from t", [])).rows).toEqual([{ i: 1 }]);
    writer.close();
  });

  it("give a query up after its time, and answer the next one", async () => {
    // Only the first query's time ends: a busy machine may take long to start the next one's thread.
    const begun = Promise.withResolvers<() => void>();
    const { pool, writer } = await openPool(400, (fn, ms) => {
      if (ms === 400) begun.resolve(fn);
      return () => {};
    });
    const slow = expect(pool.query(SLOW, [])).rejects.toMatchObject({ code: "query-timeout" });
    (await begun.promise)();
    await slow;
    expect(await openPoolQuery(pool)).toEqual([{ i: 1 }]);
    writer.close();
  });

  it("end after half a minute without work", async () => {
    let end: (() => void) | undefined;
    const { pool, writer } = await openPool(30_000, (fn, ms) => {
      if (ms === 30_000) end = fn;
      return () => {};
    });
    await pool.query("select i from t", []);
    end?.();
    expect(pool.size).toBe(0);
    expect(await openPoolQuery(pool)).toEqual([{ i: 1 }]);
    writer.close();
  });

  it("copy the write-ahead log into the database", async () => {
    const { pool, writer } = await openPool();
    const report = await pool.checkpoint();
    expect(report.logPages).toBeGreaterThan(0);
    expect(report.copiedPages).toBe(report.logPages);
    writer.close();
  });

  it("reject what waits when the pool is closed", async () => {
    const { pool, writer } = await openPool();
    const waiting = Promise.allSettled([
      pool.query(SLOW, []),
      pool.query("select 1", []),
      pool.query("select 1", []),
    ]);
    const closing = pool.close();
    const settled = await waiting;
    expect(settled.every((one) => one.status === "rejected" && one.reason.code === "store-closed")).toBe(
      true,
    );
    await closing;
    writer.close();
  });
});

describe("a program whose bundler left the threads' module out", () => {
  it("reads on the main thread and says so once", async () => {
    const { writer } = await openPool();
    const path = join(directory, "x.db");
    const workerUrl = new URL("./not-there.ts", import.meta.url);
    const pool = new ReaderPool({ path, hostClock: createSystemClock(), readTimeoutMs: 1000, workerUrl });
    pools.push(pool);
    const warnings: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const read = readInThreads(pool, async (text, parameters) => writer.query(text, parameters), logger);
    for (let times = 0; times < 2; times++) {
      expect((await read("select i from t", [])).rows).toEqual([{ i: 1 }]);
    }
    expect(warnings).toHaveLength(1);
    writer.close();
  });
});

async function openPoolQuery(pool: ReaderPool): Promise<unknown[]> {
  return (await pool.query("select i from t", [])).rows;
}

describeEachDialect("heavy reads", (dialect) => {
  it("see what has been acknowledged, and do not stop writes", async () => {
    const store = await dialect.openStore();
    await store.write((trx) =>
      trx
        .insertInto("flow")
        .values({
          id: crypto.randomUUID(),
          name: "a",
          created: 1_750_000_000_000_001,
          updated: 1,
          tags: "[]",
        })
        .execute(),
    );
    const rows = await store.reader.selectFrom("flow").select(["name", "created", "labels"]).execute();
    expect(rows).toEqual([{ name: "a", created: 1_750_000_000_000_001, labels: null }]);
    const { count } = await store.reader
      .selectFrom("flow")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
  });

  it("are given up after their time", async () => {
    const store = await dialect.openStore({ readTimeoutMs: 400 });
    const slow =
      dialect.name === "sqlite"
        ? sql`select count(*) from (with recursive n(i) as (select 1 union all select i + 1 from n where i < 8000000) select i from n)`
        : sql`select pg_sleep(20)`;
    await expect(slow.execute(store.reader)).rejects.toMatchObject({ code: "query-timeout" });
  });
});
