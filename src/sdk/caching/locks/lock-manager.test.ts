import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startProgram } from "../../../../test/support/child-process.ts";
import { createSystemClock } from "../../../platform/clock.ts";
import { createIds } from "../../../platform/ids.ts";
import { createSeededIds } from "../../../testing/seeded-ids.ts";
import { createVirtualClock, type VirtualClock } from "../../../testing/virtual-clock.ts";
import { makeOwner } from "../../engine/owner.ts";
import { FileLockManager } from "./file-lock-manager.ts";
import type { LockManager } from "./lock-manager.ts";
import { MemoryLockManager } from "./memory-lock-manager.ts";

const directories: string[] = [];
const open: Disposable[] = [];
afterAll(() => {
  for (const each of open) each[Symbol.dispose]();
  for (const each of directories) rmSync(each, { recursive: true, force: true });
});

function makeDirectory(): string {
  const made = mkdtempSync(join(tmpdir(), "batuta-locks-"));
  directories.push(made);
  return made;
}

function fileLocks(directory: string, clock = createSystemClock()): FileLockManager {
  const ids = createIds();
  const made = new FileLockManager(directory, { clock, ids, owner: makeOwner(ids) });
  open.push(made);
  return made;
}

const MANAGERS: readonly [string, (clock: VirtualClock) => LockManager][] = [
  ["MemoryLockManager", (clock) => new MemoryLockManager(clock)],
  [
    "FileLockManager",
    (clock) => {
      const ids = createSeededIds(1);
      const made = new FileLockManager(makeDirectory(), { clock, ids, owner: makeOwner(ids) });
      open.push(made);
      return made;
    },
  ],
];

describe.each(MANAGERS)("%s", (_, make) => {
  it("gives a lock to one holder at a time", async () => {
    const locks = make(createVirtualClock());
    expect(await locks.acquire("k", "a")).toBe(true);
    expect(await locks.acquire("k", "a")).toBe(true);
    expect(await locks.acquire("k", "b", { timeoutSeconds: 0 })).toBe(false);
    expect(await locks.acquire("other", "b", { timeoutSeconds: 0 })).toBe(true);
    expect([
      await locks.isLocked("k"),
      await locks.isHeldBy("k", "a"),
      await locks.isHeldBy("k", "b"),
    ]).toEqual([true, true, false]);
    await locks.release("k", "a");
    expect(await locks.isLocked("k")).toBe(false);
    expect(await locks.acquire("k", "b", { timeoutSeconds: 0 })).toBe(true);
  });

  it("refuses the release of a lock that is not held", async () => {
    const locks = make(createVirtualClock());
    await locks.acquire("k", "a");
    await expect(locks.release("k", "b")).rejects.toMatchObject({ code: "lock-not-held" });
    await expect(locks.release("free", "a")).rejects.toMatchObject({ code: "lock-not-held" });
  });

  it("waits for a release, no longer than it is told", async () => {
    const clock = createVirtualClock();
    const locks = make(clock);
    await locks.acquire("k", "a");
    const started = clock.monotonicMs();
    expect(await clock.runUntil(locks.acquire("k", "b", { timeoutSeconds: 5 }))).toBe(false);
    expect(clock.monotonicMs() - started).toBeCloseTo(5000, -1);
    expect(await clock.runUntil(locks.waitFor("k", { timeoutSeconds: 2 }))).toBe(false);
    const waiting = locks.acquire("k", "b");
    await locks.release("k", "a");
    expect(await clock.runUntil(waiting)).toBe(true);
  });

  it("stops waiting when the signal aborts, and does not take the lock later", async () => {
    const clock = createVirtualClock();
    const locks = make(clock);
    await locks.acquire("k", "a");
    const controller = new AbortController();
    const waiting = locks.acquire("k", "b", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await locks.release("k", "a");
    expect(await locks.isLocked("k")).toBe(false);
    await expect(locks.waitFor("k", { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("frees a lock when its time is over", async () => {
    const clock = createVirtualClock();
    const locks = make(clock);
    await locks.acquire("k", "a", { holdSeconds: 10 });
    expect(await locks.isLocked("k")).toBe(true);
    await clock.advance(10_001);
    expect(await locks.isLocked("k")).toBe(false);
    expect(await locks.acquire("k", "b", { timeoutSeconds: 0 })).toBe(true);
    await expect(locks.release("k", "a")).rejects.toMatchObject({ code: "lock-not-held" });
    expect(await locks.isHeldBy("k", "b")).toBe(true);
  });

  it("lets exactly one of many in at a time", async () => {
    const clock = createVirtualClock();
    const locks = make(clock);
    let inside = 0;
    let most = 0;
    const worker = async (name: string): Promise<void> => {
      await locks.acquire("k", name);
      inside += 1;
      most = Math.max(most, inside);
      await clock.sleep(5);
      inside -= 1;
      await locks.release("k", name);
    };
    await clock.runUntil(Promise.all(Array.from({ length: 8 }, (_, i) => worker(`w${i}`))));
    expect(most).toBe(1);
  });
});

describe("FileLockManager among processes", () => {
  it("takes over the lock of a killed process, and not that of a living one", async () => {
    const directory = makeDirectory();
    const holder = startProgram("../../../../test/fixtures/hold-lock.ts", import.meta.url, [directory, "k"]);
    await new Promise<void>((resolve) => holder.child.stdout?.once("data", () => resolve()));
    const locks = fileLocks(directory);
    expect(await locks.acquire("k", "me", { timeoutSeconds: 0 })).toBe(false);
    holder.child.kill("SIGKILL");
    expect((await holder.ended).signal).toBe("SIGKILL");
    expect(await locks.acquire("k", "me", { timeoutSeconds: 0 })).toBe(true);
  });

  it("lets one of several processes take over a dead one's lock", async () => {
    const directory = makeDirectory();
    const dead = startProgram("../../../../test/fixtures/hold-lock.ts", import.meta.url, [directory, "k"]);
    await new Promise<void>((resolve) => dead.child.stdout?.once("data", () => resolve()));
    dead.child.kill("SIGKILL");
    await dead.ended;
    const rivals = Array.from({ length: 4 }, () =>
      startProgram("../../../../test/fixtures/hold-lock.ts", import.meta.url, [directory, "k", "try"]),
    );
    const answers = await Promise.all(
      rivals.map(
        (each) =>
          new Promise<string>((resolve) =>
            each.child.stdout?.once("data", (data) => resolve(String(data).trim())),
          ),
      ),
    );
    for (const each of rivals) each.child.kill("SIGKILL");
    await Promise.all(rivals.map((each) => each.ended));
    expect(answers.toSorted()).toEqual(["refused", "refused", "refused", "taken"]);
  });

  it("says what is wrong with its directory", async () => {
    const locks = fileLocks("/dev/null/locks");
    await expect(locks.isLocked("k")).rejects.toMatchObject({ code: "lock-storage-failed" });
  });
});
