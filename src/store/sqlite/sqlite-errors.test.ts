import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startProgram } from "../../../test/support/child-process.ts";
import { buildEntry, insertFlowRun } from "../../../test/support/store-builders.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { openStore } from "../open.ts";
import type { OpenStoreOptions } from "../open-options.ts";
import type { Store } from "../store.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

const NOBODY = 65_534;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "batuta-errors-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function open(path: string, options: Partial<OpenStoreOptions> = {}): Promise<Store> {
  return openStore({
    url: `sqlite:///${path}`,
    clock: createSystemClock(),
    ids: createIds(),
    logger: silentLogger,
    ...options,
  });
}

describe("a SQLite database that cannot be opened", () => {
  it("is refused when the file is something else", async () => {
    const path = join(directory, "notes.txt");
    await writeFile(path, randomBytes(4096));
    await expect(open(path)).rejects.toMatchObject({
      code: "not-a-database",
      message: expect.stringContaining("BATUTA_DATABASE_URL"),
    });
    expect((await readFile(path)).length).toBe(4096);
  });

  it("is refused when the path is a directory", async () => {
    await expect(open(directory)).rejects.toMatchObject({ code: "database-not-writable" });
  });

  it("is refused when its directory cannot be made", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    await expect(open(join(file, "below", "batuta.db"))).rejects.toMatchObject({
      code: "database-not-writable",
      message: expect.stringContaining("directory"),
    });
  });

  it("is refused when a newer batuta made it, and stays as it was", async () => {
    const path = join(directory, "batuta.db");
    await (await open(path)).close();
    const connection = new SqliteConnection(path, { busyTimeoutMs: 0 });
    connection.exec("insert into migration values ('9999-from-the-future', 1)");
    connection.close();
    await expect(open(path)).rejects.toMatchObject({
      code: "database-too-new",
      message: expect.stringContaining("9999-from-the-future"),
    });
  });

  it("is refused when this user may not write it", async () => {
    const path = join(directory, "batuta.db");
    await (await open(path)).close();
    await chmod(directory, 0o555);
    await chmod(path, 0o444);
    const isRoot = process.getuid?.() === 0;
    const { ended } = startProgram(
      "../../../test/support/store-open-process.ts",
      import.meta.url,
      [`sqlite:///${path}`],
      isRoot ? { uid: NOBODY, gid: NOBODY } : {},
    );
    const { stdout, stderr } = await ended;
    await chmod(directory, 0o755);
    expect(stderr).toBe("");
    expect(stdout).toContain("database-not-writable");
  });

  it("makes the directories above the file when they are missing", async () => {
    const path = join(directory, "a", "b", "batuta.db");
    await (await open(path)).close();
    expect((await readFile(path)).subarray(0, 15).toString()).toBe("SQLite format 3");
  });

  it("opens an empty file, and gives the freed pages back", async () => {
    const path = join(directory, "empty.db");
    await writeFile(path, "");
    const store = await open(path);
    const { rows } = await sql<{ auto_vacuum: number }>`pragma auto_vacuum`.execute(store.db);
    expect(rows).toEqual([{ auto_vacuum: 2 }]);
    await store.close();
  });
});

describe("a disk that runs full", () => {
  async function limited(): Promise<Store> {
    const store = await open(join(directory, "batuta.db"));
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
    const limit = sql.raw(String((rows[0]?.page_count ?? 0) + 40));
    await store.write((trx) => sql`pragma max_page_count = ${limit}`.execute(trx));
    return store;
  }

  it("rejects the writes that found no room, keeps what was answered, and works again when there is room", async () => {
    const store = await limited();
    const flow_run_id = await insertFlowRun(store);
    const kept: string[] = [];
    const fill = async (): Promise<void> => {
      for (;;) {
        const entry = buildEntry({ flow_run_id, result: "x".repeat(3000) });
        await store.appendJournal([entry]);
        kept.push(entry.record.id);
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: "disk-full",
      message: expect.stringContaining("Free space"),
    });
    expect(kept.length).toBeGreaterThan(5);
    const large = store.write(async (trx) => {
      // Swallowing the error does not make a lost transaction a kept one.
      await trx
        .insertInto("result")
        .values({ key: "k", created: 1, updated: 1, record: "x".repeat(900_000) })
        .execute()
        .catch(() => {});
      return "fine";
    });
    const neighbour = store.appendJournal([buildEntry({ flow_run_id })]);
    await expect(large).rejects.toMatchObject({ code: "disk-full" });
    await expect(neighbour).rejects.toMatchObject({ code: "disk-full" });
    await store.write((trx) => sql`pragma max_page_count = 100000`.execute(trx));
    expect(await store.appendJournal([buildEntry({ flow_run_id })])).toEqual([null]);
    const rows = await store.db.selectFrom("task_run").select("id").execute();
    expect(rows).toHaveLength(kept.length + 1);
    expect(rows.map((row) => row.id)).toEqual(expect.arrayContaining(kept));
    await store.close();
  });
});

describe("another process that holds the file", () => {
  it("is waited for without blocking, and named when it never lets go", async () => {
    const path = join(directory, "batuta.db");
    const store = await open(path, { busyDeadlineMs: 150 });
    const other = new SqliteConnection(path, { busyTimeoutMs: 0 });
    other.exec("begin immediate");
    const refused = store.write(async () => 1);
    await expect(refused).rejects.toMatchObject({
      code: "database-busy",
      message: expect.stringContaining("another process"),
    });
    const waiting = store.write((trx) => trx.selectFrom("flow").select("id").execute());
    other.exec("commit");
    expect(await waiting).toEqual([]);
    other.close();
    await store.close();
  });

  it("shows by the commit mark that it has committed", async () => {
    const path = join(directory, "batuta.db");
    const store = await open(path);
    const before = store.foreignCommitMark();
    await insertFlowRun(store);
    expect(store.foreignCommitMark()).toBe(before);
    const other = new SqliteConnection(path, { busyTimeoutMs: 100 });
    other.exec("insert into meta values ('x', 'y')");
    other.close();
    expect(store.foreignCommitMark()).not.toBe(before);
    await store.close();
  });
});

describe("a database in memory", () => {
  it("serves reads between commits, and from inside a unit", async () => {
    await mkdir(join(directory, "unused"));
    const store = await open("", { url: "sqlite::memory:" });
    const run = await insertFlowRun(store);
    const inside = await store.write(async (trx) => {
      await trx.updateTable("flow_run").set({ name: "renamed" }).where("id", "=", run).execute();
      return store.db.selectFrom("flow_run").select("name").execute();
    });
    expect(inside).toEqual([{ name: "renamed" }]);
    const failing = store.write(async (trx) => {
      await trx.updateTable("flow_run").set({ name: "undone" }).where("id", "=", run).execute();
      throw new Error("no");
    });
    const reads = Promise.all(
      Array.from({ length: 5 }, () => store.reader.selectFrom("flow_run").select("name").execute()),
    );
    await expect(failing).rejects.toThrow("no");
    expect((await reads).flat()).toEqual(Array.from({ length: 5 }, () => ({ name: "renamed" })));
    await store.close();
  });
});
