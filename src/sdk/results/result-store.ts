import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { LockManager, LockRequest, LockWait } from "../caching/locks/lock-manager.ts";
import type { IsolationLevel } from "../transactions/modes.ts";
import { jsonSerializer } from "./serializers/json-serializer.ts";
import { serializerOfRecord } from "./serializers/resolve-serializer.ts";
import type { ResultSerializer } from "./serializers/result-serializer.ts";
import type { ResultStorage } from "./storages/result-storage.ts";
import {
  buildMetadata,
  formatRecord,
  parseMetadata,
  parseRecord,
  type RecordMetadata,
} from "./stored-record.ts";
import { TextCache } from "./text-cache.ts";

/** How results are kept. */
export interface ResultStoreOptions {
  readonly storage: ResultStorage;
  /** Keeps the metadata apart from the results, for example near at hand while results are far away. */
  readonly metadataStorage?: ResultStorage | undefined;
  /** Writes new results; stored ones are read by what wrote them. Default: JSON. */
  readonly serializer?: ResultSerializer | undefined;
  readonly lockManager?: LockManager | undefined;
  /** Keeps the texts of the last 1000 results in memory. Default true. */
  readonly cacheInMemory?: boolean | undefined;
}

/** A stored result. */
export interface ResultRecord {
  readonly key: string;
  readonly value: unknown;
  readonly metadata: RecordMetadata;
}

/** A result in the form in which it is stored; made before anything is written, so that a failure writes nothing. */
export interface PreparedRecord {
  readonly key: string;
  readonly metadata: RecordMetadata;
  readonly text: string;
}

/** Who asks. The holder of a key's lock is not held up by it. */
export interface StoreAccess {
  readonly holder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Results by key, with expiration, and with locks where a lock manager is given. */
export class ResultStore {
  readonly #clock: Clock;
  readonly #options: ResultStoreOptions;
  readonly #serializer: ResultSerializer;
  readonly #cache: TextCache | undefined;

  constructor(clock: Clock, options: ResultStoreOptions) {
    this.#clock = clock;
    this.#options = options;
    this.#serializer = options.serializer ?? jsonSerializer;
    this.#cache = (options.cacheInMemory ?? true) ? new TextCache() : undefined;
  }

  /** Where the results are, for people. */
  get description(): string {
    return this.#options.storage.description;
  }

  /** A store that differs in these options. It begins with an empty memory. */
  with(options: Partial<ResultStoreOptions>): ResultStore {
    return new ResultStore(this.#clock, { ...this.#options, ...options });
  }

  /** Whether transactions of this level can use the store. */
  supports(level: IsolationLevel): boolean {
    return level === "readCommitted" || this.#options.lockManager !== undefined;
  }

  /**
   * The record under a key; undefined when there is none, or when it has expired. Waits while somebody else holds the
   * key's lock.
   *
   * @throws `BatutaError` with code `result-unreadable`, `invalid-serializer` or `result-storage-failed`.
   */
  async read(key: string, access: StoreAccess = {}): Promise<ResultRecord | undefined> {
    await this.#untilOthersAreDone(key, access);
    const metadata = await this.#liveMetadata(key, access);
    if (!metadata) return undefined;
    const text = await this.#resultText(key, access);
    if (text === undefined) return undefined;
    const serializer = serializerOfRecord(metadata.serializer, [this.#serializer]);
    return { key, value: await serializer.decode(text), metadata };
  }

  /** Whether `read` would give a record. Does not wait for locks. */
  async exists(key: string, access: StoreAccess = {}): Promise<boolean> {
    return (await this.#liveMetadata(key, access)) !== undefined;
  }

  /** Turns a value into what is stored, without storing it. */
  async prepare(key: string, value: unknown, expiration?: Date): Promise<PreparedRecord> {
    const { type, settings } = this.#serializer;
    const { blockId } = this.#options.storage;
    const text = await this.#serializer.encode(value);
    return { key, text, metadata: buildMetadata(key, expiration, { type, ...settings }, blockId) };
  }

  /**
   * Stores a prepared record; whole or not at all, in place of what was there.
   *
   * @throws `BatutaError` with code `result-locked` when somebody else holds the key's lock.
   */
  async writePrepared(record: PreparedRecord, access: StoreAccess = {}): Promise<void> {
    const { key, metadata, text } = record;
    await this.#refuseLocked(key, access.holder);
    const { storage, metadataStorage } = this.#options;
    const expiration = metadata.expiration === null ? undefined : new Date(metadata.expiration);
    const options = { expiration, signal: access.signal };
    this.#cache?.delete(key);
    if (metadataStorage) {
      // Metadata last: where it is, the result is.
      await storage.write(key, text, options);
      await metadataStorage.write(key, JSON.stringify(metadata), options);
      return;
    }
    const whole = formatRecord(metadata, text);
    await storage.write(key, whole, options);
    this.#cache?.set(key, whole);
  }

  /** Stores a value under a key, in place of what was there. */
  async write(
    key: string,
    value: unknown,
    options: StoreAccess & { readonly expiration?: Date | undefined } = {},
  ): Promise<void> {
    await this.writePrepared(await this.prepare(key, value, options.expiration), options);
  }

  /** Removes what is under a key. */
  async remove(key: string, access: StoreAccess = {}): Promise<void> {
    await this.#refuseLocked(key, access.holder);
    this.#cache?.delete(key);
    // Metadata first: without it, the result does not count.
    await this.#options.metadataStorage?.remove(key, access);
    await this.#options.storage.remove(key, access);
  }

  acquireLock(key: string, holder: string, request?: LockRequest): Promise<boolean> {
    return this.#locks().acquire(key, holder, request);
  }

  releaseLock(key: string, holder: string): Promise<void> {
    return this.#locks().release(key, holder);
  }

  async isLocked(key: string): Promise<boolean> {
    return (await this.#options.lockManager?.isLocked(key)) ?? false;
  }

  async isLockHolder(key: string, holder: string): Promise<boolean> {
    return (await this.#options.lockManager?.isHeldBy(key, holder)) ?? false;
  }

  async waitForLock(key: string, wait?: LockWait): Promise<boolean> {
    return (await this.#options.lockManager?.waitFor(key, wait)) ?? true;
  }

  async #liveMetadata(key: string, access: StoreAccess): Promise<RecordMetadata | undefined> {
    const { metadataStorage } = this.#options;
    const text = metadataStorage
      ? await metadataStorage.read(key, access)
      : await this.#wholeText(key, access);
    if (text === undefined) return undefined;
    const metadata = metadataStorage ? parseMetadata(key, text) : parseRecord(key, text).metadata;
    const { expiration } = metadata;
    const isOver = expiration !== null && Date.parse(expiration) <= this.#clock.now();
    return isOver ? undefined : metadata;
  }

  async #resultText(key: string, access: StoreAccess): Promise<string | undefined> {
    if (this.#options.metadataStorage) return this.#options.storage.read(key, access);
    const whole = await this.#wholeText(key, access);
    return whole === undefined ? undefined : parseRecord(key, whole).result;
  }

  async #wholeText(key: string, access: StoreAccess): Promise<string | undefined> {
    const known = this.#cache?.get(key);
    if (known !== undefined) return known;
    const text = await this.#options.storage.read(key, access);
    if (text !== undefined) this.#cache?.set(key, text);
    return text;
  }

  async #untilOthersAreDone(key: string, access: StoreAccess): Promise<void> {
    const { lockManager } = this.#options;
    if (!lockManager) return;
    if (access.holder !== undefined && (await lockManager.isHeldBy(key, access.holder))) return;
    await lockManager.waitFor(key, { signal: access.signal });
  }

  async #refuseLocked(key: string, holder: string | undefined): Promise<void> {
    const { lockManager } = this.#options;
    if (!lockManager || !(await lockManager.isLocked(key))) return;
    if (holder !== undefined && (await lockManager.isHeldBy(key, holder))) return;
    throw new BatutaError(
      "result-locked",
      `the result '${key}' can't be written: another transaction holds its lock; wait for it with waitForLock, or use isolationLevel "serializable"`,
      { fields: { key } },
    );
  }

  #locks(): LockManager {
    const { lockManager } = this.#options;
    if (lockManager) return lockManager;
    throw new BatutaError(
      "lock-manager-missing",
      "this result store has no lock manager: give the cache policy one with .configure({ lockManager })",
    );
  }
}
