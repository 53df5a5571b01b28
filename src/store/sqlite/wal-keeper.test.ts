import { existsSync, statSync } from "node:fs";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildEntry, insertFlowRun } from "../../../test/support/store-builders.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { openStore } from "../open.ts";
import type { CheckpointReport } from "./reader-messages.ts";
import { WalKeeper } from "./wal-keeper.ts";

const MIB = 1024 * 1024;

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "batuta-wal-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe("the write-ahead log", () => {
  it("is copied in a thread when it has grown, by the writer when that was not enough", async () => {
    const path = join(directory, "x.db");
    await writeFile(`${path}-wal`, "");
    const copies = { thread: 0, here: 0 };
    let finish = Promise.withResolvers<CheckpointReport>();
    const keeper = new WalKeeper({
      path,
      logger: silentLogger,
      checkpointInThread: () => {
        copies.thread += 1;
        return finish.promise;
      },
      checkpointHere: () => {
        copies.here += 1;
      },
    });
    const commitAt = async (bytes: number, units = 100): Promise<void> => {
      await truncate(`${path}-wal`, bytes);
      keeper.afterCommit(units, 1);
    };
    await commitAt(32 * MIB);
    await commitAt(36 * MIB, 10);
    expect(copies).toEqual({ thread: 0, here: 0 });
    await commitAt(36 * MIB);
    await commitAt(40 * MIB);
    expect(copies).toEqual({ thread: 1, here: 0 });
    await commitAt(50 * MIB);
    expect(copies).toEqual({ thread: 1, here: 1 });
    finish.resolve({ logPages: 1, copiedPages: 1 });
    await finish.promise;
    finish = Promise.withResolvers();
    await commitAt(36 * MIB);
    finish.reject(new Error("no thread"));
    await expect(finish.promise).rejects.toThrow("no thread");
    await commitAt(36 * MIB);
    expect(copies.thread).toBe(3);
  });

  it("is looked at after transactions that took long together, however few they were", async () => {
    const path = join(directory, "slow.db");
    await writeFile(`${path}-wal`, "");
    let copies = 0;
    const keeper = new WalKeeper({
      path,
      logger: silentLogger,
      checkpointInThread: () => Promise.resolve({ logPages: 1, copiedPages: 1 }),
      checkpointHere: () => {
        copies += 1;
      },
    });
    await truncate(`${path}-wal`, 64 * MIB);
    keeper.afterCommit(1, 49);
    expect(copies).toBe(0);
    keeper.afterCommit(1, 2);
    expect(copies).toBe(1);
    keeper.afterCommit(1, 49);
    expect(copies).toBe(1);
  });

  it("holds the next commit back while a thread copies a log that is too large", async () => {
    const finish = Promise.withResolvers<{ logPages: number; copiedPages: number }>();
    const path = join(directory, "held.db");
    await writeFile(`${path}-wal`, "");
    const keeper = new WalKeeper({
      path,
      logger: silentLogger,
      checkpointInThread: () => finish.promise,
      checkpointHere: () => {},
    });
    await truncate(`${path}-wal`, 36 * MIB);
    keeper.afterCommit(100, 1);
    expect(keeper.room()).toBeUndefined();
    await truncate(`${path}-wal`, 50 * MIB);
    keeper.afterCommit(100, 1);
    const room = keeper.room();
    expect(room).toBeDefined();
    finish.resolve({ logPages: 1, copiedPages: 1 });
    await room;
    expect(keeper.room()).toBeUndefined();
  });

  it("is looked at after each unit that took long, and bounded by what one such unit writes", async () => {
    const path = join(directory, "huge.db");
    const store = await openStore({
      url: `sqlite:///${path}`,
      clock: createSystemClock(),
      ids: createIds(),
      logger: silentLogger,
    });
    let largest = 0;
    for (let unit = 0; unit < 12; unit++) {
      await store.write(async (trx) => {
        await sql`insert into meta (key, value)
          with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
          select ${String(unit)} || '-' || i, hex(randomblob(20000)) from n`.execute(trx);
      });
      largest = Math.max(largest, statSync(`${path}-wal`).size);
    }
    // One unit writes 16 MiB; all of them 190 MiB.
    expect(largest).toBeGreaterThan(10 * MIB);
    expect(largest).toBeLessThan(96 * MIB);
    await store.close();
  });

  it("stays bounded while one flow writes far more than that, and is gone after closing", async () => {
    const path = join(directory, "batuta.db");
    const store = await openStore({
      url: `sqlite:///${path}`,
      clock: createSystemClock(),
      ids: createIds(),
      logger: silentLogger,
    });
    const flow_run_id = await insertFlowRun(store);
    let largest = 0;
    for (let batch = 0; batch < 40; batch++) {
      const entries = Array.from({ length: 100 }, () =>
        buildEntry({ flow_run_id, result: "x".repeat(40_000) }),
      );
      await store.appendJournal(entries);
      largest = Math.max(largest, statSync(`${path}-wal`).size);
    }
    expect(largest).toBeGreaterThan(10 * MIB);
    expect(largest).toBeLessThan(64 * MIB);
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});
