import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import type { PreparedRecord, ResultRecord, ResultStore } from "../results/result-store.ts";
import type { CommitMode, IsolationLevel } from "./modes.ts";

/** Called when a transaction commits or rolls back. */
export type TransactionHook = (transaction: Transaction) => unknown;

/** Where a transaction stands. */
export type TransactionState = "pending" | "active" | "staged" | "committed" | "rolledBack";

/** What can be set on a transaction. */
export interface TransactionOptions {
  /** Key of the record that a commit writes. Without one, nothing is written and only hooks run. */
  readonly key?: string | undefined;
  /** Where records are. Default: the parent's, else the result storage of the settings. */
  readonly store?: ResultStore | undefined;
  /** Default: the parent's, else `lazy`. */
  readonly commitMode?: CommitMode | undefined;
  /** Default: the parent's, else `readCommitted`. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** Ignores the record that is there, and writes a new one. */
  readonly overwrite?: boolean | undefined;
  /** False: hooks run, but no record is written. Default true. */
  readonly writeOnCommit?: boolean | undefined;
  /** After this time the written record does not count any more. */
  readonly expiration?: Date | undefined;
  /** How long to wait for the key's lock with `serializable`. Default: without limit. */
  readonly lockTimeoutSeconds?: number | undefined;
  /** Ends waiting: for the lock, and for calls that are still running at the end. */
  readonly signal?: AbortSignal | undefined;
}

/** What is added when a transaction is staged. */
export interface StageOptions {
  readonly onCommit?: readonly TransactionHook[] | undefined;
  readonly onRollback?: readonly TransactionHook[] | undefined;
  /** For the engine: called last when the transaction has been rolled back. */
  readonly onRolledBack?: TransactionHook | undefined;
}

/** What hooks and their failures are told to. */
export interface TransactionLogger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What a transaction is built with. */
export interface TransactionDeps {
  readonly ids: Ids;
  readonly logger: TransactionLogger;
}

/**
 * Effects that count together: when it ends well, commit hooks run and records are written; when it fails, rollback
 * hooks run, the last effect's first. Transactions nest: a child joins its parent when it ends, and a `lazy` one is
 * committed or rolled back with the outermost.
 *
 * Life: `begin` → `stage` (any number of times) → `end`. `transaction(fn)` does this for a function; the engine does
 * it for each task run that has a cache key or hooks, or that runs inside a transaction.
 */
export class Transaction {
  readonly key: string | undefined;
  readonly store: ResultStore | undefined;
  readonly parent: Transaction | undefined;
  readonly commitMode: CommitMode;
  readonly isolationLevel: IsolationLevel;
  readonly #options: TransactionOptions;
  readonly #deps: TransactionDeps;
  /** Who holds the key's lock: this transaction, or the one around it that has locked the same key. */
  #holder: string;
  #state: TransactionState = "pending";
  #staged: { readonly value: unknown } | undefined;
  readonly #values = new Map<string, unknown>();
  /** Those that have ended, in the order of their ends: that of their effects. */
  readonly #children: Transaction[] = [];
  readonly #running = new Set<Promise<void>>();
  #markEnded: () => void = () => undefined;
  readonly #onCommit: TransactionHook[] = [];
  readonly #onRollback: TransactionHook[] = [];
  readonly #onRolledBack: TransactionHook[] = [];
  #hasLock = false;
  #isCommitting = false;
  #isRollbackAsked = false;
  #commitError: BatutaError | undefined;

  constructor(options: TransactionOptions, parent: Transaction | undefined, deps: TransactionDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#holder = deps.ids.uuid();
    this.key = options.key;
    this.parent = parent;
    this.store = options.store ?? parent?.store;
    this.commitMode = options.commitMode ?? parent?.commitMode ?? "lazy";
    this.isolationLevel = options.isolationLevel ?? parent?.isolationLevel ?? "readCommitted";
  }

  get state(): TransactionState {
    return this.#state;
  }
  isPending(): boolean {
    return this.#state === "pending";
  }
  isActive(): boolean {
    return this.#state === "active";
  }
  isStaged(): boolean {
    return this.#state === "staged";
  }
  /** Also true right after `begin` when the key's record is there already: then `read` gives it. */
  isCommitted(): boolean {
    return this.#state === "committed";
  }
  isRolledBack(): boolean {
    return this.#state === "rolledBack";
  }
  /** Why a commit became a rollback. */
  get commitError(): BatutaError | undefined {
    return this.#commitError;
  }

  /**
   * Takes the key's lock where the level asks for it, and looks whether the key's record is there.
   *
   * @throws `BatutaError` with code `lock-manager-missing`, `lock-timeout` or `transaction-ended`.
   */
  async begin(): Promise<void> {
    const { key, store } = this;
    if (this.#state !== "pending") throw ended("a transaction can begin only once", key);
    this.#state = "active";
    this.#joinRunning();
    try {
      if (key !== undefined && store) await this.#open(key, store);
    } catch (error) {
      this.#state = "rolledBack";
      await this.#releaseLock();
      this.#markEnded();
      throw error;
    }
  }

  /** A value that was set here or in a surrounding transaction; the fallback where there is none. */
  get<T = unknown>(name: string, ...fallback: [fallback?: T]): T {
    for (let at: Transaction | undefined = this; at; at = at.parent) {
      if (at.#values.has(name)) return at.#values.get(name) as T; // safe: said by the caller, as with a Map
    }
    if (fallback.length > 0) return fallback[0] as T; // safe: the caller's own value
    throw new BatutaError(
      "transaction-value-missing",
      `the transaction has no value '${name}': set it with transaction.set("${name}", …), or give get() a fallback`,
    );
  }

  /** Keeps a value for hooks and for transactions inside. */
  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /** Sets the value that a commit writes, and adds hooks. Does nothing on a transaction that is committed already. */
  stage(value: unknown, options: StageOptions = {}): void {
    if (this.isCommitted()) return;
    if (this.isRolledBack())
      throw ended("nothing can be staged on a transaction that was rolled back", this.key);
    this.#staged = { value };
    this.#state = "staged";
    this.#onCommit.push(...(options.onCommit ?? []));
    this.#onRollback.push(...(options.onRollback ?? []));
    if (options.onRolledBack) this.#onRolledBack.push(options.onRolledBack);
  }

  /** Adds a hook that runs when the transaction commits, in the order of adding. */
  onCommit(hook: TransactionHook): void {
    this.#onCommit.push(hook);
  }

  /** Adds a hook that runs when the transaction is rolled back, the last added first. */
  onRollback(hook: TransactionHook): void {
    this.#onRollback.push(hook);
  }

  get hasStagedValue(): boolean {
    return this.#staged !== undefined;
  }

  /** The record under the key; undefined when there is none. */
  async read(): Promise<ResultRecord | undefined> {
    const { key, store } = this;
    if (key === undefined || !store) return undefined;
    return store.read(key, { holder: this.#holder, signal: this.#options.signal });
  }

  /**
   * Commits now: hooks of the children and then its own, then all records. When a hook fails the others still run,
   * and then, as when a record can't be written, everything is rolled back. False when there was nothing to commit
   * or it became a rollback: `commitError` says why.
   */
  async commit(): Promise<boolean> {
    if (this.#isCommitting) return false;
    if (this.isCommitted() || this.isRolledBack()) {
      await this.#releaseLock();
      return false;
    }
    this.#isCommitting = true;
    const members = this.#openMembers();
    const problem = await this.#commitAll(members);
    this.#isCommitting = false;
    if (problem === undefined && !this.#isRollbackAsked) {
      for (const member of members) member.#state = "committed";
      for (const member of members) await member.#releaseLock();
      return true;
    }
    this.#commitError = problem;
    if (problem) this.#deps.logger.error(`${problem.message}; it is rolled back`);
    await this.rollback();
    return false;
  }

  /**
   * Rolls back now: its own hooks, the last added first, then its children, the last ended first. A hook that fails
   * is logged, and the others run. False when it was committed or rolled back already.
   */
  async rollback(): Promise<boolean> {
    if (this.#isCommitting) {
      this.#isRollbackAsked = true;
      return true;
    }
    if (this.isCommitted() || this.isRolledBack()) return false;
    this.#state = "rolledBack";
    for (const hook of this.#onRollback.toReversed()) await this.#runHook(hook, "rollback");
    for (const child of this.#children.toReversed()) await child.rollback();
    for (const hook of this.#onRolledBack) await this.#runHook(hook, "rolled-back");
    await this.#releaseLock();
    return true;
  }

  /**
   * Ends the transaction after those inside have ended. It rolls back when it failed, commits when it is `eager` or
   * the outermost, else joins its parent. A child that was rolled back takes its parent along, as in Prefect.
   *
   * A task run that failed ends without `failed`: it has staged nothing, and its flow may go on without it.
   */
  async end(how: { readonly failed?: boolean } = {}): Promise<void> {
    const { parent } = this;
    try {
      await this.#childrenEnded();
      if (how.failed) await this.rollback();
      else if (this.commitMode === "eager") await this.commit();
      if (!parent) {
        if (this.commitMode === "off") await this.rollback();
        else await this.commit();
        await this.#releaseLock();
      } else {
        await this.#join(parent);
      }
    } finally {
      this.#markEnded();
    }
  }

  async #open(key: string, store: ResultStore): Promise<void> {
    const { lockTimeoutSeconds, signal, overwrite } = this.#options;
    if (!store.supports(this.isolationLevel)) {
      throw new BatutaError(
        "lock-manager-missing",
        `transaction '${key}' is serializable, which needs a lock manager: configure the cache policy with one, or pass a store that has one`,
      );
    }
    const holder = this.#holderAround(key);
    if (holder !== undefined) this.#holder = holder;
    else if (this.isolationLevel === "serializable") {
      const request = { timeoutSeconds: lockTimeoutSeconds, signal };
      this.#hasLock = await store.acquireLock(key, this.#holder, request);
      if (!this.#hasLock) {
        throw new BatutaError(
          "lock-timeout",
          `the lock of transaction '${key}' was not free within ${lockTimeoutSeconds} s; another run is computing it`,
          { fields: { key } },
        );
      }
    }
    if (!overwrite && (await store.exists(key, { signal }))) this.#state = "committed";
  }

  #holderAround(key: string): string | undefined {
    for (let at = this.parent; at; at = at.parent) if (at.key === key && at.#hasLock) return at.#holder;
    return undefined;
  }

  #joinRunning(): void {
    const { parent } = this;
    if (!parent) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    parent.#running.add(promise);
    this.#markEnded = () => {
      parent.#running.delete(promise);
      resolve();
    };
  }

  async #childrenEnded(): Promise<void> {
    const { signal } = this.#options;
    while (this.#running.size > 0 && !signal?.aborted) {
      await Promise.race([Promise.all(this.#running), ...(signal ? [aborted(signal)] : [])]);
    }
  }

  async #join(parent: Transaction): Promise<void> {
    if (this.isRolledBack()) {
      if (await parent.rollback()) {
        this.#deps.logger.warn("a transaction was rolled back because one inside it was");
      }
    } else if (parent.isRolledBack()) {
      // It ended too late to be rolled back with the others.
      await this.rollback();
    } else if (this.isCommitted()) {
      await this.#releaseLock();
    } else if (parent.isCommitted()) {
      // The parent's record was there already, or it committed early: nobody else would commit this one.
      await this.commit();
    } else {
      parent.#children.push(this);
    }
  }

  /** What a commit covers, children before parents: nothing that is committed or rolled back already. */
  #openMembers(): Transaction[] {
    if (this.isCommitted() || this.isRolledBack()) return [];
    return [...this.#children.flatMap((child) => child.#openMembers()), this];
  }

  /** Undefined when all went well. */
  async #commitAll(members: readonly Transaction[]): Promise<BatutaError | undefined> {
    const records: { readonly member: Transaction; readonly record: PreparedRecord }[] = [];
    try {
      for (const member of members) {
        const record = await member.#prepare();
        if (record) records.push({ member, record });
      }
    } catch (error) {
      return commitFailed(this.key, "its value can't be stored", error);
    }
    const failures: unknown[] = [];
    for (const member of members) {
      for (const hook of member.#onCommit) {
        const failure = await member.#runHook(hook, "commit");
        if (failure) failures.push(failure.error);
      }
    }
    if (failures.length > 0) {
      const cause =
        failures.length === 1 ? failures[0] : new AggregateError(failures, "several hooks failed");
      return commitFailed(this.key, "a commit hook failed", cause);
    }
    // A commit hook may have called rollback().
    if (this.#isRollbackAsked) return undefined;
    return this.#writeAll(records);
  }

  async #writeAll(
    records: readonly { readonly member: Transaction; readonly record: PreparedRecord }[],
  ): Promise<BatutaError | undefined> {
    const done: (typeof records)[number][] = [];
    try {
      for (const each of records) {
        await each.member.store?.writePrepared(each.record, { holder: each.member.#holder });
        done.push(each);
      }
      return undefined;
    } catch (error) {
      // What was written would stand for effects that are about to be undone.
      for (const { member, record } of done.reverse()) {
        try {
          await member.store?.remove(record.key, { holder: member.#holder });
        } catch (removal) {
          this.#deps.logger.error(
            `the record '${record.key}' could not be taken back: ${messageOf(removal)}`,
          );
        }
      }
      return commitFailed(this.key, "a record can't be written", error);
    }
  }

  async #prepare(): Promise<PreparedRecord | undefined> {
    const { key, store } = this;
    const isWritten = key !== undefined && store && this.#staged && (this.#options.writeOnCommit ?? true);
    return isWritten ? store.prepare(key, this.#staged?.value, this.#options.expiration) : undefined;
  }

  /** What it threw, boxed; undefined when it went well. */
  async #runHook(hook: TransactionHook, kind: string): Promise<{ readonly error: unknown } | undefined> {
    const name = hook.name === "" ? "(unnamed)" : hook.name;
    try {
      await hook(this);
      return undefined;
    } catch (error) {
      this.#deps.logger.error(`the ${kind} hook '${name}' failed: ${messageOf(error)}`);
      return { error };
    }
  }

  async #releaseLock(): Promise<void> {
    if (!this.#hasLock || this.key === undefined) return;
    this.#hasLock = false;
    try {
      await this.store?.releaseLock(this.key, this.#holder);
    } catch (error) {
      this.#deps.logger.warn(
        `the lock of transaction '${this.key}' could not be released: ${messageOf(error)}`,
      );
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function ended(why: string, key: string | undefined): BatutaError {
  return new BatutaError("transaction-ended", key === undefined ? why : `${why} (key '${key}')`);
}

function commitFailed(key: string | undefined, why: string, cause: unknown): BatutaError {
  const which = key === undefined ? "the transaction" : `the transaction '${key}'`;
  return new BatutaError(
    "transaction-commit-failed",
    `${which} could not be committed, because ${why}: ${messageOf(cause)}`,
    { cause, fields: { key } },
  );
}
