import type { JournalRefusal } from "../contract/journal/schemas.ts";
import { BatutaError } from "../platform/errors.ts";

/** An entry on its way, in the form in which it travels. */
interface Item {
  readonly text: string;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

interface SentBatch {
  readonly seq: number;
  readonly count: number;
  readonly bytes: number;
  readonly sentAtMs: number;
}

/** A refused entry by its place in the batch. */
export interface BatchRefusal extends JournalRefusal {
  readonly seq: number;
  readonly index: number;
}

const COMPACT_AFTER = 1024;

/**
 * Entries in the order of their appending: `[acknowledged) [in flight) [waiting)`. Everything that is not
 * acknowledged stays here and becomes waiting again when the connection is lost.
 */
export class JournalOutbox {
  #items: Item[] = [];
  /** First item that is not acknowledged. */
  #base = 0;
  /** First item that is not in flight. */
  #sent = 0;
  #batches: SentBatch[] = [];
  #lastSeq = 0;
  #bytes = 0;
  #inFlightBytes = 0;

  /** Entries that are not acknowledged. */
  get count(): number {
    return this.#items.length - this.#base;
  }

  /** Size of the entries that are not acknowledged. */
  get bytes(): number {
    return this.#bytes;
  }

  get waitingCount(): number {
    return this.#items.length - this.#sent;
  }

  get waitingBytes(): number {
    return this.#bytes - this.#inFlightBytes;
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes;
  }

  get inFlightBatches(): number {
    return this.#batches.length;
  }

  /** When the oldest batch in flight was sent. */
  get oldestSentAtMs(): number | undefined {
    return this.#batches[0]?.sentAtMs;
  }

  /** Resolves when the entry is acknowledged; rejects when it is refused. */
  add(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#items.push({ text, bytes: text.length, resolve, reject });
      this.#bytes += text.length;
    });
  }

  /** Takes the next batch of waiting entries into flight: at least one, if any waits. */
  takeBatch(
    maxEntries: number,
    maxBytes: number,
    nowMs: number,
  ): { readonly seq: number; readonly texts: readonly string[] } | undefined {
    const texts: string[] = [];
    let bytes = 0;
    for (let i = this.#sent; i < this.#items.length && texts.length < maxEntries; i++) {
      const item = this.#items[i];
      if (item === undefined || (texts.length > 0 && bytes + item.bytes > maxBytes)) break;
      texts.push(item.text);
      bytes += item.bytes;
    }
    if (texts.length === 0) return undefined;
    this.#sent += texts.length;
    this.#inFlightBytes += bytes;
    this.#lastSeq += 1;
    this.#batches.push({ seq: this.#lastSeq, count: texts.length, bytes, sentAtMs: nowMs });
    return { seq: this.#lastSeq, texts };
  }

  /** Settles every batch up to `seq`. False when the server acknowledges what was never sent. */
  acknowledge(seq: number, refusals: readonly BatchRefusal[]): boolean {
    if (seq > this.#lastSeq) return false;
    const refused = new Map(refusals.map((refusal) => [`${refusal.seq}:${refusal.index}`, refusal]));
    for (let batch = this.#batches[0]; batch !== undefined && batch.seq <= seq; batch = this.#batches[0]) {
      this.#batches.shift();
      this.#inFlightBytes -= batch.bytes;
      this.#bytes -= batch.bytes;
      for (let index = 0; index < batch.count; index++) {
        const item = this.#items[this.#base + index];
        const refusal = refused.size === 0 ? undefined : refused.get(`${batch.seq}:${index}`);
        if (refusal === undefined) item?.resolve();
        else item?.reject(refusalError(refusal));
      }
      this.#base += batch.count;
    }
    this.#compact();
    return true;
  }

  /** A new connection: what was in flight waits again, in its order, and batches count from 1. */
  rewind(): void {
    this.#sent = this.#base;
    this.#batches = [];
    this.#inFlightBytes = 0;
    this.#lastSeq = 0;
  }

  /** Gives everything up. */
  rejectAll(reason: unknown): void {
    const items = this.#items.slice(this.#base);
    this.#items = [];
    this.#base = 0;
    this.#bytes = 0;
    this.rewind();
    for (const item of items) item.reject(reason);
  }

  /** Lets go of acknowledged entries now and then, which costs less than shifting each. */
  #compact(): void {
    if (
      this.#base < this.#items.length &&
      (this.#base < COMPACT_AFTER || this.#base * 2 < this.#items.length)
    )
      return;
    this.#items = this.#items.slice(this.#base);
    this.#sent -= this.#base;
    this.#base = 0;
  }
}

/** The error that an append rejects with when the journal will never take the entry. */
export function refusalError(refusal: JournalRefusal): BatutaError {
  return new BatutaError(refusal.code, refusal.message);
}
