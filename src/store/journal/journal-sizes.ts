const REMEMBERED_RUNS = 10_000;

/** Bytes that a run's journal grows by before its row is told: spares an update for each commit. */
export const SIZE_STEP_BYTES = 256 * 1024;

/**
 * Result bytes that were journaled since a run's row was last told, by run. In memory: at most one step is forgotten
 * when the process ends, which the limit can bear.
 */
export class JournalSizes {
  readonly #pending = new Map<string, number>();

  /** Bytes not yet in the run's row. */
  pending(runId: string): number {
    return this.#pending.get(runId) ?? 0;
  }

  /** Adds bytes; returns what the row must grow by now, 0 when it can wait. */
  add(runId: string, bytes: number): number {
    const total = (this.#pending.get(runId) ?? 0) + bytes;
    if (total >= SIZE_STEP_BYTES) {
      this.#pending.delete(runId);
      return total;
    }
    this.#pending.set(runId, total);
    if (this.#pending.size > REMEMBERED_RUNS) {
      const oldest = this.#pending.keys().next();
      if (oldest.done !== true) this.#pending.delete(oldest.value);
    }
    return 0;
  }
}
