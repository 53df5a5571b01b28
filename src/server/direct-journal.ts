import type { JournalPort } from "../contract/journal/port.ts";
import type { JournalEntry, JournalRefusal } from "../contract/journal/schemas.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";

/** Options of `createDirectJournal`. */
export interface DirectJournalOptions {
  /** Commits entries; one refusal or null for each, in order. */
  readonly append: (entries: readonly JournalEntry[]) => Promise<(JournalRefusal | null)[]>;
  readonly clock: Clock;
  /** Entries that may wait for their commit before `whenReady` holds the engine back. Default 2,000. */
  readonly maxBufferedEntries?: number | undefined;
}

/** Failures of the database that pass: the append waits, as it would for a server that is away. */
const PASSING_CODES: readonly string[] = ["database-unreachable", "database-busy"];
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5000;

interface Waiting {
  readonly entry: JournalEntry;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * The journal in the same process: entries of one turn go to the writer queue together and are answered after its
 * group commit. Closing waits for the commits and leaves the store open.
 */
export function createDirectJournal(options: DirectJournalOptions): JournalPort {
  return new DirectJournal(options);
}

class DirectJournal implements JournalPort {
  readonly #options: DirectJournalOptions;
  readonly #maxEntries: number;
  #gathered: Waiting[] = [];
  #pending = 0;
  #room: PromiseWithResolvers<void> | undefined;
  #idle: PromiseWithResolvers<void> | undefined;
  #isClosed = false;

  constructor(options: DirectJournalOptions) {
    this.#options = options;
    this.#maxEntries = options.maxBufferedEntries ?? 2000;
  }

  append(entry: JournalEntry): Promise<void> {
    if (this.#isClosed) {
      return Promise.reject(new BatutaError("journal-closed", "the journal of this process is closed"));
    }
    this.#pending += 1;
    if (this.#gathered.length === 0) queueMicrotask(() => this.#flush());
    return new Promise((resolve, reject) => {
      this.#gathered.push({ entry, resolve, reject });
    });
  }

  whenReady(): Promise<void> | undefined {
    if (this.#room === undefined && this.#pending < this.#maxEntries) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pending === 0) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  #flush(): void {
    const batch = this.#gathered;
    this.#gathered = [];
    void this.#commit(batch);
  }

  /** Settles each entry of the batch; never rejects. */
  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const answers = await this.#append(batch.map((each) => each.entry));
      batch.forEach(({ resolve, reject }, index) => {
        const refusal = answers[index];
        if (refusal) reject(new BatutaError(refusal.code, refusal.message));
        else resolve();
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#pending -= batch.length;
    if (this.#room !== undefined && this.#pending <= this.#maxEntries / 2) {
      this.#room.resolve();
      this.#room = undefined;
    }
    if (this.#pending === 0) this.#idle?.resolve();
  }

  async #append(entries: readonly JournalEntry[]): Promise<(JournalRefusal | null)[]> {
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(MAX_DELAY_MS, delayMs * 2)) {
      try {
        return await this.#options.append(entries);
      } catch (error) {
        if (!PASSING_CODES.some((code) => BatutaError.hasCode(error, code))) throw error;
        await this.#options.clock.sleep(delayMs);
      }
    }
  }
}
