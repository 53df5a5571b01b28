import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { RunOwner } from "../../../contract/journal/schemas.ts";
import { type Clock, createSystemClock } from "../../../platform/clock.ts";
import { BatutaError, messageOf } from "../../../platform/errors.ts";
import { createIds, type Ids } from "../../../platform/ids.ts";
import { isOwnerAlive, makeOwner } from "../../engine/owner.ts";
import type { LockManager, LockRequest, LockWait } from "./lock-manager.ts";
import { lockNotHeld } from "./lock-not-held.ts";

/** What the locks of a directory are built with; the system's own where nothing is given. */
export interface FileLockDeps {
  readonly clock: Clock;
  readonly ids: Ids;
  /** This process: its locks are free once it is dead. */
  readonly owner: RunOwner;
}

const FIRST_POLL_MS = 10;
const LAST_POLL_MS = 250;
/** Other processes hold the file for well under a millisecond at a time. */
const BUSY_RETRIES = 500;

const DDL = `CREATE TABLE IF NOT EXISTS lock (
  key TEXT PRIMARY KEY, holder TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
  process_start TEXT, expires_at REAL
) STRICT, WITHOUT ROWID`;

interface LockRow {
  readonly holder: string;
  readonly host: string;
  readonly pid: number;
  readonly process_start: string | null;
  readonly expires_at: number | null;
}

/**
 * Locks among the processes of one machine, kept in a small SQLite file (`locks.db`) of a directory: taking over the
 * lock of a dead process is then one atomic step, which it can't be with lock files. Locks of processes on other
 * machines fall free only by their `holdSeconds`; the directory must be on a local disk.
 */
export class FileLockManager implements LockManager, Disposable {
  readonly #directory: string;
  readonly #deps: FileLockDeps;
  #database: DatabaseSync | undefined;

  constructor(directory: string, deps: Partial<FileLockDeps> = {}) {
    const ids = deps.ids ?? createIds();
    this.#directory = directory;
    this.#deps = { clock: deps.clock ?? createSystemClock(), ids, owner: deps.owner ?? makeOwner(ids) };
  }

  acquire(key: string, holder: string, request: LockRequest = {}): Promise<boolean> {
    return this.#poll(() => this.#take(key, holder, request.holdSeconds), request);
  }

  async release(key: string, holder: string): Promise<void> {
    const { changes } = await this.#atomically((db) =>
      db.prepare("DELETE FROM lock WHERE key = ? AND holder = ?").run(key, holder),
    );
    if (Number(changes) === 0) throw lockNotHeld(key, holder);
  }

  async isLocked(key: string): Promise<boolean> {
    return (await this.#atomically((db) => this.#live(db, key))) !== undefined;
  }

  async isHeldBy(key: string, holder: string): Promise<boolean> {
    return (await this.#atomically((db) => this.#live(db, key)))?.holder === holder;
  }

  waitFor(key: string, wait: LockWait = {}): Promise<boolean> {
    return this.#poll(async () => !(await this.isLocked(key)), wait);
  }

  /** Closes the file; locks that are still held stay until this process ends. */
  [Symbol.dispose](): void {
    this.#database?.close();
    this.#database = undefined;
  }

  #take(key: string, holder: string, holdSeconds: number | undefined): Promise<boolean> {
    const { owner, clock } = this.#deps;
    return this.#atomically((db) => {
      const held = this.#live(db, key);
      if (held) return held.holder === holder;
      const expiresAt = holdSeconds === undefined ? null : clock.now() + holdSeconds * 1000;
      db.prepare("INSERT OR REPLACE INTO lock VALUES (?, ?, ?, ?, ?, ?)").run(
        key,
        holder,
        owner.host,
        owner.pid,
        owner.process_start,
        expiresAt,
      );
      return true;
    });
  }

  /** The row of a key while it counts: not expired, and not of a process that is known to be dead. */
  #live(db: DatabaseSync, key: string): LockRow | undefined {
    const row = db.prepare("SELECT * FROM lock WHERE key = ?").get(key) as LockRow | undefined; // safe: our table
    if (!row) return undefined;
    if (row.expires_at !== null && row.expires_at <= this.#deps.clock.now()) return undefined;
    const { host, pid, process_start } = row;
    const isAlive = isOwnerAlive({ id: this.#deps.owner.id, host, pid, process_start });
    return isAlive === false ? undefined : row;
  }

  async #poll(attempt: () => Promise<boolean>, wait: LockWait): Promise<boolean> {
    const { clock, ids } = this.#deps;
    const deadline =
      wait.timeoutSeconds === undefined
        ? Number.POSITIVE_INFINITY
        : clock.monotonicMs() + wait.timeoutSeconds * 1000;
    let pauseMs = FIRST_POLL_MS;
    for (;;) {
      wait.signal?.throwIfAborted();
      if (await attempt()) return true;
      const left = deadline - clock.monotonicMs();
      if (left <= 0) return false;
      await clock.sleep(Math.min(left, pauseMs * (0.5 + ids.random())), { signal: wait.signal });
      pauseMs = Math.min(LAST_POLL_MS, pauseMs * 2);
    }
  }

  async #atomically<T>(fn: (db: DatabaseSync) => T): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        const db = this.#open();
        db.exec("BEGIN IMMEDIATE");
        try {
          const result = fn(db);
          db.exec("COMMIT");
          return result;
        } catch (error) {
          if (db.isTransaction) db.exec("ROLLBACK");
          throw error;
        }
      } catch (error) {
        if (!isBusy(error) || tries >= BUSY_RETRIES) throw this.#failure(error);
        await this.#deps.clock.sleep(1 + this.#deps.ids.random() * 4);
      }
    }
  }

  #open(): DatabaseSync {
    if (this.#database) return this.#database;
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    // Loaded when it is used: it costs every program that imports batuta some milliseconds otherwise.
    const { DatabaseSync: Database } = process.getBuiltinModule("node:sqlite");
    const db = new Database(join(this.#directory, "locks.db"), { timeout: 5 });
    try {
      // Locks need not survive a power loss: their holders don't either.
      db.exec("PRAGMA synchronous = OFF");
      db.exec(DDL);
    } catch (error) {
      db.close();
      throw error;
    }
    this.#database = db;
    return db;
  }

  #failure(error: unknown): BatutaError {
    return new BatutaError(
      "lock-storage-failed",
      `the locks in ${this.#directory} can't be used: ${messageOf(error)}; check that the directory is on a local disk and writable`,
      { cause: error, fields: { directory: this.#directory } },
    );
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED: somebody else is in the middle of a step. */
function isBusy(error: unknown): boolean {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === "number" && ((code & 0xff) === 5 || (code & 0xff) === 6);
}
