import type { JournalEntry } from "./schemas.ts";

/**
 * Where the engine hands finished and running task runs. Two implementations: in the same process over the writer
 * queue, and over one websocket with batches and acknowledgements; both pass the same conformance suite.
 */
export interface JournalPort {
  /**
   * Resolves when the record survives `kill -9`. Rejects with a `BatutaError` whose code is a `JournalRefusal` code
   * (the entry will never be accepted), or `journal-closed`. An outage does not reject: it waits, up to the limit of the
   * connection. May be called again with the same record.
   */
  append(entry: JournalEntry): Promise<void>;
  /**
   * Undefined while there is room; else resolves when there is room again. The engine awaits it before it starts
   * further calls, which is how a long outage slows the sender and keeps memory bounded.
   */
  whenReady(): Promise<void> | undefined;
  /** Resolves when all that was appended is acknowledged; then lets go of what it holds. */
  close(): Promise<void>;
}
