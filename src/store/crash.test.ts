import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startProgram } from "../../test/support/child-process.ts";
import { describeEachDialect, type TestDialect } from "../../test/support/each-dialect.ts";
import type { Store } from "./store.ts";

const WRITER = "../../test/support/store-writer-process.ts";
const POINTS = ["begun", "written", "committed", "answered"] as const;
const COUNTS = [1, 3, 40];

/** Ids that the process wrote down when the store had answered, by table. A torn last line was not finished. */
function acknowledged(file: string): Map<string, string[]> {
  const byTable = new Map<string, string[]>();
  if (!existsSync(file)) return byTable;
  for (const line of readFileSync(file, "utf8").split("\n").slice(0, -1)) {
    const [table = "", id = ""] = line.split(" ");
    byTable.set(table, [...(byTable.get(table) ?? []), id]);
  }
  return byTable;
}

async function missing(store: Store, file: string): Promise<string[]> {
  const lost: string[] = [];
  for (const [table, ids] of acknowledged(file)) {
    // safe: the writer process names only these tables.
    const rows = await store.db
      .selectFrom(table as "task_run" | "log" | "flow_run")
      .select("id")
      .execute();
    const stored = new Set(rows.map((row) => row.id));
    lost.push(...ids.filter((id) => !stored.has(id)));
  }
  return lost;
}

async function ackFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "batuta-acks-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return join(directory, "acks");
}

async function integrity(dialect: TestDialect, store: Store): Promise<unknown> {
  if (dialect.name !== "sqlite") return "ok";
  const { sql } = await import("kysely");
  const { rows } = await sql<{ integrity_check: string }>`pragma integrity_check`.execute(store.db);
  return rows[0]?.integrity_check;
}

describeEachDialect("a process killed while it writes", (dialect) => {
  for (const point of POINTS) {
    it(`leaves every acknowledged write when it dies at "${point}"`, { timeout: 120_000 }, async () => {
      const url = await dialect.createDatabase();
      const file = await ackFile();
      // One database for all deaths: each reopens what the one before left.
      for (const count of COUNTS) {
        const { ended } = startProgram(WRITER, import.meta.url, [url, file, "0", `${point}:${count}`]);
        const { signal, stderr } = await ended;
        expect({ signal, stderr }).toEqual({ signal: "SIGKILL", stderr: "" });
      }
      const store = await dialect.openStore({ url });
      expect(await missing(store, file)).toEqual([]);
      expect(await integrity(dialect, store)).toBe("ok");
      if (point === "answered") expect(acknowledged(file).get("task_run")?.length).toBeGreaterThan(0);
    });
  }

  it("leaves every acknowledged write when it dies at any moment", { timeout: 120_000 }, async () => {
    const url = await dialect.createDatabase();
    const file = await ackFile();
    for (const acks of [1, 30, 200, 555]) {
      const before = existsSync(file) ? readFileSync(file).length : 0;
      const { child, ended } = startProgram(WRITER, import.meta.url, [url, file, "0"]);
      // Some 45 bytes are one acknowledgement.
      await expect
        .poll(() => (existsSync(file) ? readFileSync(file).length : 0), { interval: 1, timeout: 30_000 })
        .toBeGreaterThan(before + acks * 45);
      child.kill("SIGKILL");
      expect((await ended).signal).toBe("SIGKILL");
    }
    const store = await dialect.openStore({ url });
    expect(await missing(store, file)).toEqual([]);
    expect(await integrity(dialect, store)).toBe("ok");
  });
});

describeEachDialect("several processes that write at once", (dialect) => {
  it("all succeed, and every acknowledged write is there", { timeout: 120_000 }, async () => {
    const url = await dialect.createDatabase();
    const file = await ackFile();
    const processes = Array.from({ length: 5 }, () =>
      startProgram(WRITER, import.meta.url, [url, file, "60"]),
    );
    for (const { ended } of processes) expect(await ended).toMatchObject({ code: 0, stderr: "" });
    const store = await dialect.openStore({ url });
    expect(acknowledged(file).get("task_run")).toHaveLength(5 * 60 * 21);
    expect(await missing(store, file)).toEqual([]);
  });

  it("may all come first: twenty at once on an empty database", { timeout: 120_000 }, async () => {
    const url = await dialect.createDatabase({ empty: true });
    const file = await ackFile();
    const processes = Array.from({ length: 20 }, () =>
      startProgram(WRITER, import.meta.url, [url, file, "1"]),
    );
    for (const { ended } of processes) expect(await ended).toMatchObject({ code: 0, stderr: "" });
    const store = await dialect.openStore({ url });
    expect(acknowledged(file).get("flow_run")).toHaveLength(20);
    expect(await missing(store, file)).toEqual([]);
  });
});
