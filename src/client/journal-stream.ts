import type { JournalEntry } from "../contract/journal/schemas.ts";
import {
  JOURNAL_CLOSE_CODES,
  MAX_JOURNAL_FRAME_BYTES,
  MAX_JOURNAL_FRAME_ENTRIES,
} from "../contract/websocket/journal-frames.ts";
import { BatutaError } from "../platform/errors.ts";
import {
  type ConnectionEnd,
  type ConnectionTiming,
  type JournalAck,
  JournalConnection,
  type JournalWelcome,
} from "./journal-connection.ts";
import { JournalOutbox } from "./journal-outbox.ts";
import { openWsSocket } from "./journal-socket.ts";
import type { JournalStatus, JournalStream, JournalStreamOptions } from "./journal-stream-options.ts";

const BATCH_BYTES = 256 * 1024;
const BATCH_ENTRIES = 1000;
/** While something is in flight, fewer than these gather until it is acknowledged. */
const GATHER_BYTES = 32 * 1024;
const GATHER_ENTRIES = 250;
const MAX_BATCHES_IN_FLIGHT = 16;
const CLOSE_GRACE_MS = 1000;
const DEFAULT_TIMING: ConnectionTiming = { handshakeMs: 10_000, pingMs: 15_000, silenceMs: 40_000 };

/** Close codes after which no later attempt can succeed. */
const FINAL_CODES: readonly number[] = [JOURNAL_CLOSE_CODES["unsupported-version"]];
/** The same, but only before the first success: later on it is an outage that a person may be repairing. */
const FINAL_AT_FIRST_CODES: readonly number[] = [JOURNAL_CLOSE_CODES.unauthorized];
const FINAL_AT_FIRST_HTTP: readonly number[] = [400, 401, 403, 404, 405, 426, 501];

/**
 * Opens the journal stream to a server and starts connecting. An append resolves when its record is committed there.
 * The stream outlives its connections and its servers: it reconnects and sends again what is not acknowledged, so that
 * nothing is lost, for ever or up to its limit, and records merge by id, so that nothing is doubled. Close it, or the
 * process stays alive.
 */
export function openJournalStream(options: JournalStreamOptions): JournalStream {
  return new Stream(options);
}

/**
 * Modes: `connecting` → `open` → `waiting` (for the next attempt) → `connecting` …; from each of them `closed`, when
 * all is acknowledged after `close`, when it was abandoned, or when the server refuses us for good.
 */
class Stream implements JournalStream {
  readonly #options: JournalStreamOptions;
  readonly #outbox = new JournalOutbox();
  readonly #clientId: string;
  readonly #limits: { readonly inFlightBytes: number; readonly entries: number; readonly bytes: number };
  #mode: "connecting" | "open" | "waiting" | "closed" = "connecting";
  #connection: JournalConnection | undefined;
  #cancelRetry: () => void = () => {};
  #failures = 0;
  /** Since when something waits for a server that does not take it; monotonic. */
  #owedSinceMs: number | undefined;
  #wasWelcome = false;
  #maxEntries = BATCH_ENTRIES;
  #isFlushQueued = false;
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  #isClosing = false;
  #failure: BatutaError | undefined;
  readonly #closed = Promise.withResolvers<void>();

  constructor(options: JournalStreamOptions) {
    this.#options = options;
    this.#clientId = options.ids.uuid();
    this.#limits = {
      inFlightBytes: options.maxInFlightBytes ?? 4 * 1024 * 1024,
      entries: options.maxBufferedEntries ?? 10_000,
      bytes: options.maxBufferedBytes ?? 32 * 1024 * 1024,
    };
    // A failure that nobody waits for yet is told by the next append and by close.
    this.#closed.promise.catch(() => {});
    this.#connect();
  }

  append(entry: JournalEntry): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#isClosing) return Promise.reject(closedError("the journal stream is closed"));
    // Now and not when it is sent: the caller may change its record, and the size must be known.
    const text = JSON.stringify(entry);
    if (isTooBig(text)) return Promise.reject(tooBigError(entry, text));
    const done = this.#outbox.add(text);
    this.#queueFlush();
    return done;
  }

  whenReady(): Promise<void> | undefined {
    if (this.#room !== undefined) return this.#room.promise;
    if (this.#outbox.count < this.#limits.entries && this.#outbox.bytes < this.#limits.bytes)
      return undefined;
    if (this.#failure !== undefined) return undefined;
    this.#room = Promise.withResolvers<void>();
    this.#tell({ kind: "slow", buffered: this.#outbox.count, bufferedBytes: this.#outbox.bytes });
    return this.#room.promise;
  }

  close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true;
      this.#flush();
      this.#finishIfDone();
    }
    return this.#closed.promise;
  }

  abandon(reason: string): void {
    this.#fail(closedError(`the journal stream was given up: ${reason}`));
  }

  #connect(): void {
    const { baseUrl, headers, clock, webSocket, timing, authString, apiKey } = this.#options;
    this.#mode = "connecting";
    this.#outbox.rewind();
    const connection: JournalConnection = new JournalConnection(
      {
        baseUrl,
        headers: headers ?? {},
        authString,
        apiKey,
        clientId: this.#clientId,
        clock,
        openSocket: webSocket ?? openWsSocket,
        timing: { ...DEFAULT_TIMING, ...timing },
      },
      {
        onWelcome: (welcome) => this.#onWelcome(welcome),
        onAck: (ack) => this.#onAck(ack),
        onTick: () => this.#onTick(),
        onEnd: (end) => this.#onEnd(end),
      },
    );
    this.#connection = connection;
    // It tells its outcome by its handlers and never rejects.
    void connection.open();
  }

  #onWelcome(welcome: JournalWelcome): void {
    this.#mode = "open";
    this.#wasWelcome = true;
    this.#maxEntries = Math.min(BATCH_ENTRIES, welcome.max_entries, MAX_JOURNAL_FRAME_ENTRIES);
    this.#tell({
      kind: "connected",
      serverId: welcome.server_id,
      databaseId: welcome.database_id,
      buffered: this.#outbox.count,
    });
    this.#flush();
    this.#finishIfDone();
  }

  #onAck(ack: JournalAck): void {
    if (!this.#outbox.acknowledge(ack.seq, ack.refusals)) {
      this.#connection?.terminate(`the server acknowledged batch ${ack.seq}, which was never sent`);
      return;
    }
    // Only now is the connection known to be of use: a server that lets us in and then fails must not be hammered.
    this.#failures = 0;
    this.#owedSinceMs = undefined;
    this.#makeRoom();
    this.#flush();
    this.#finishIfDone();
  }

  #onTick(): void {
    const { clock, ackTimeoutMs } = this.#options;
    const sentAtMs = this.#outbox.oldestSentAtMs;
    // A connection that has lived that long with nothing owed is of use too.
    if (sentAtMs === undefined) this.#failures = 0;
    const waitedMs = sentAtMs === undefined ? 0 : clock.monotonicMs() - sentAtMs;
    if (waitedMs > (ackTimeoutMs ?? 60_000)) {
      this.#connection?.terminate(`no acknowledgement within ${Math.round(waitedMs)} ms`);
    }
  }

  #onEnd(end: ConnectionEnd): void {
    this.#connection = undefined;
    if (this.#mode === "closed") {
      this.#settle();
      return;
    }
    const refusal = this.#refusalOf(end);
    if (refusal !== undefined) {
      this.#fail(refusal);
      return;
    }
    if (this.#isClosing && this.#outbox.count === 0) {
      this.#mode = "closed";
      this.#settle();
      return;
    }
    const leftMs = this.#patienceMs();
    if (leftMs <= 0) {
      this.#fail(closedError(`the journal stream was given up: ${end.reason}`));
      this.#tell({ kind: "gone", reason: end.reason });
      return;
    }
    this.#mode = "waiting";
    const retryInMs = Math.min(this.#nextDelayMs(), leftMs);
    this.#failures += 1;
    // Stays alive on purpose: the process must not end while records are not acknowledged.
    this.#cancelRetry = this.#options.clock.schedule(() => this.#connect(), retryInMs);
    this.#tell({
      kind: "disconnected",
      code: end.code,
      reason: end.reason,
      retryInMs,
      buffered: this.#outbox.count,
    });
  }

  /** How much longer what waits may wait. */
  #patienceMs(): number {
    const { clock, outageLimitMs } = this.#options;
    if (outageLimitMs === undefined || this.#outbox.count === 0) return Number.POSITIVE_INFINITY;
    this.#owedSinceMs ??= clock.monotonicMs();
    return outageLimitMs - (clock.monotonicMs() - this.#owedSinceMs);
  }

  #nextDelayMs(): number {
    const { baseMs = 100, maxMs = 10_000 } = this.#options.reconnect ?? {};
    const delayMs = Math.min(maxMs, baseMs * 2 ** Math.min(this.#failures, 30));
    return delayMs * (1 + this.#options.ids.random() * 0.5);
  }

  /** The error that ends the stream, when no later attempt can succeed. */
  #refusalOf(end: ConnectionEnd): BatutaError | undefined {
    if (end.failure) return end.failure;
    const isFinal =
      FINAL_CODES.includes(end.code) ||
      (!this.#wasWelcome &&
        (FINAL_AT_FIRST_CODES.includes(end.code) ||
          (end.httpStatus !== undefined && FINAL_AT_FIRST_HTTP.includes(end.httpStatus))));
    if (!isFinal) return undefined;
    const isUnauthorized = end.code === JOURNAL_CLOSE_CODES.unauthorized || end.httpStatus === 401;
    return new BatutaError(
      "journal-refused",
      `${this.#options.baseUrl} refuses the journal stream: ${end.reason}; ${
        isUnauthorized
          ? "set BATUTA_API_AUTH_STRING or BATUTA_API_KEY to what the server expects"
          : "check that the API URL leads to a Batuta server of this version"
      }`,
      { fields: { base_url: this.#options.baseUrl, code: end.code, http_status: end.httpStatus ?? null } },
    );
  }

  /** Entries that are appended in the same turn travel together. */
  #queueFlush(): void {
    if (this.#isFlushQueued || this.#mode !== "open") return;
    this.#isFlushQueued = true;
    queueMicrotask(() => {
      this.#isFlushQueued = false;
      this.#flush();
    });
  }

  #flush(): void {
    const outbox = this.#outbox;
    while (this.#mode === "open" && outbox.waitingCount > 0) {
      if (outbox.inFlightBatches > 0) {
        const isFull =
          outbox.inFlightBatches >= MAX_BATCHES_IN_FLIGHT ||
          outbox.inFlightBytes >= this.#limits.inFlightBytes;
        const isWorthIt = outbox.waitingBytes >= GATHER_BYTES || outbox.waitingCount >= GATHER_ENTRIES;
        if (isFull || !isWorthIt) return;
      }
      const batch = outbox.takeBatch(this.#maxEntries, BATCH_BYTES, this.#options.clock.monotonicMs());
      if (batch === undefined) return;
      this.#connection?.sendText(`{"type":"append","seq":${batch.seq},"entries":[${batch.texts.join(",")}]}`);
    }
  }

  #makeRoom(): void {
    const { entries, bytes } = this.#limits;
    // Half, so that sender and buffer don't trade single entries.
    if (this.#room === undefined || this.#outbox.count > entries / 2 || this.#outbox.bytes > bytes / 2)
      return;
    const room = this.#room;
    this.#room = undefined;
    room.resolve();
    this.#tell({ kind: "ready", buffered: this.#outbox.count });
  }

  #finishIfDone(): void {
    if (!this.#isClosing || this.#outbox.count > 0 || this.#mode === "closed") return;
    const connection = this.#connection;
    this.#mode = "closed";
    this.#cancelRetry();
    if (connection === undefined) this.#settle();
    else connection.close(CLOSE_GRACE_MS);
  }

  #fail(failure: BatutaError): void {
    if (this.#failure !== undefined || (this.#mode === "closed" && this.#isClosing)) return;
    this.#failure = failure;
    this.#isClosing = true;
    this.#mode = "closed";
    this.#cancelRetry();
    this.#connection?.terminate(failure.message);
    this.#outbox.rejectAll(failure);
    this.#room?.resolve();
    this.#room = undefined;
    this.#settle();
  }

  #settle(): void {
    if (this.#failure === undefined) this.#closed.resolve();
    else this.#closed.reject(this.#failure);
  }

  #tell(status: JournalStatus): void {
    this.#options.onStatus?.(status);
  }
}

/** Room for the frame around the entry; a text of n units has at most 3n bytes. */
function isTooBig(text: string): boolean {
  const limit = MAX_JOURNAL_FRAME_BYTES - 1024;
  return text.length * 3 > limit && new TextEncoder().encode(text).length > limit;
}

function tooBigError(entry: JournalEntry, text: string): BatutaError {
  return new BatutaError(
    "invalid-record",
    `the record of task run ${entry.record.name} (${entry.record.id}) has ${text.length} characters, more than the ${MAX_JOURNAL_FRAME_BYTES} bytes that a journal record may have; keep its result in result storage`,
    { fields: { task_run_id: entry.record.id, characters: text.length } },
  );
}

function closedError(message: string): BatutaError {
  return new BatutaError("journal-closed", message);
}
