import type { RawData, WebSocket } from "ws";
import { JournalEntry, type JournalRefusal } from "../../contract/journal/schemas.ts";
import {
  JOURNAL_CLOSE_CODES,
  JOURNAL_STREAM_VERSION,
  JournalClientFrame,
  type JournalCloseReason,
  type JournalFrameRefusal,
  type JournalServerFrame,
  MAX_JOURNAL_FRAME_BYTES,
  MAX_JOURNAL_FRAME_ENTRIES,
} from "../../contract/websocket/journal-frames.ts";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { parseShallowJson } from "../../platform/json-depth.ts";
import type { Logger } from "../../platform/logger.ts";
import { terminateWhenStuck } from "./terminate-when-stuck.ts";

/** Commits entries; one refusal or null for each, in order. Rejects when the database fails. */
export type AppendEntries = (entries: readonly JournalEntry[]) => Promise<(JournalRefusal | null)[]>;

/** Bounds and waits of a connection. */
export interface JournalConnectionLimits {
  /** Bytes of received frames that may wait for their commit before the socket is no longer read. Default 16 MiB. */
  readonly maxPendingBytes: number;
  /** From the upgrade to a valid hello, in milliseconds. Default 10,000. */
  readonly handshakeMs: number;
  /** Between two websocket pings, in milliseconds; a client that answers none of two is let go. Default 20,000. */
  readonly pingMs: number;
}

/** What a connection needs. */
export interface JournalConnectionDeps {
  readonly append: AppendEntries;
  readonly isAuthorized: (token: string | null) => boolean;
  readonly serverId: string;
  readonly databaseId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: JournalConnectionLimits;
}

/**
 * The server's end of one journal stream. Modes: `auth` → `hello` → `open` → `closing` (nothing is read any more, what
 * was read is committed and acknowledged) → `closed`.
 *
 * Batches go to the store as they arrive, so that they share group commits, and are acknowledged in their order. When
 * more waits than the limit, the socket is not read: TCP then slows the sender.
 */
export class JournalServerConnection {
  readonly #socket: WebSocket;
  readonly #deps: JournalConnectionDeps;
  readonly #closed = Promise.withResolvers<void>();
  #logger: Logger;
  #mode: "auth" | "hello" | "open" | "closing" | "closed" = "auth";
  #lastSeq = 0;
  #pendingBytes = 0;
  #isPaused = false;
  /** Settles when every batch so far is committed and acknowledged. Never rejects. */
  #tail: Promise<void> = Promise.resolve();
  #cancelTimer: () => void;
  #missedPongs = 0;

  constructor(socket: WebSocket, deps: JournalConnectionDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#logger = deps.logger;
    this.#cancelTimer = deps.clock.schedule(
      () => this.#close("protocol-error", `no hello within ${deps.limits.handshakeMs} ms`),
      deps.limits.handshakeMs,
      { ref: false },
    );
    socket.on("message", (data, isBinary) => this.#receive(data, isBinary));
    socket.on("pong", () => {
      this.#missedPongs = 0;
    });
    socket.on("error", (error) => this.#onError(error));
    socket.on("close", (code) => this.#onClosed(code));
  }

  /** Resolves when the socket is gone and all that was read from it has been committed or has failed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Reads nothing more, acknowledges what was read, then closes. */
  async shutDown(): Promise<void> {
    if (this.#mode === "open") {
      this.#mode = "closing";
      this.#socket.pause();
      await this.#tail;
    }
    this.#close("going-away", "the server stops");
    await this.#closed.promise;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#mode === "closing" || this.#mode === "closed") return;
    const bytes = data instanceof ArrayBuffer ? data.byteLength : data.length;
    const frame = isBinary ? undefined : parseFrame(data.toString());
    if (frame === undefined) {
      this.#close("protocol-error", "expected a journal frame");
      return;
    }
    switch (frame.type) {
      case "auth":
        this.#authorize(frame.token ?? null);
        return;
      case "hello":
        this.#welcome(frame);
        return;
      case "append":
        if (this.#mode !== "open") this.#close("protocol-error", "append before the welcome");
        else if (frame.seq !== this.#lastSeq + 1) {
          this.#close("protocol-error", `batch ${frame.seq} came after batch ${this.#lastSeq}`);
        } else this.#accept(frame.seq, frame.entries, bytes);
        return;
      case "ping":
        this.#send({ type: "pong" });
        return;
      case "bye":
        this.#logger.debug("journal client said bye", { reason: frame.reason });
        return;
    }
  }

  #authorize(token: string | null): void {
    if (this.#mode !== "auth") this.#close("protocol-error", "auth was sent twice");
    else if (!this.#deps.isAuthorized(token)) {
      this.#close("unauthorized", token === null ? "Auth required but no token provided" : "Invalid token");
    } else {
      this.#mode = "hello";
      this.#send({ type: "auth_success" });
    }
  }

  #welcome(hello: Extract<JournalClientFrame, { type: "hello" }>): void {
    if (this.#mode === "auth") this.#close("unauthorized", "Expected 'auth' message");
    else if (this.#mode !== "hello") this.#close("protocol-error", "hello was sent twice");
    else if (hello.version !== JOURNAL_STREAM_VERSION) {
      this.#close(
        "unsupported-version",
        `this server speaks version ${JOURNAL_STREAM_VERSION} of the journal stream, the client ${hello.version}`,
      );
    } else {
      this.#mode = "open";
      this.#logger = this.#logger.with({ journal_client_id: hello.client_id });
      this.#cancelTimer();
      this.#schedulePing();
      this.#send({
        type: "welcome",
        version: JOURNAL_STREAM_VERSION,
        server_id: this.#deps.serverId,
        database_id: this.#deps.databaseId,
        max_frame_bytes: MAX_JOURNAL_FRAME_BYTES,
        max_entries: MAX_JOURNAL_FRAME_ENTRIES,
      });
    }
  }

  #accept(seq: number, rawEntries: readonly unknown[], bytes: number): void {
    this.#lastSeq = seq;
    this.#pendingBytes += bytes;
    this.#pauseOrResume();
    const committing = this.#commit(seq, rawEntries);
    // Marked as handled at once: the chain below looks at it only after its predecessors.
    committing.catch(() => {});
    this.#tail = this.#tail.then(async () => {
      try {
        const refusals = await committing;
        this.#send({ type: "ack", seq, refusals });
      } catch (error) {
        // Nothing after a failed batch may be acknowledged: an ack counts for all before it.
        this.#failed(error);
      } finally {
        this.#pendingBytes -= bytes;
        this.#pauseOrResume();
      }
    });
  }

  async #commit(seq: number, rawEntries: readonly unknown[]): Promise<JournalFrameRefusal[]> {
    const refusals: JournalFrameRefusal[] = [];
    const entries: JournalEntry[] = [];
    const places: number[] = [];
    rawEntries.forEach((raw, index) => {
      const parsed = JournalEntry.safeParse(raw);
      if (parsed.success) {
        entries.push(parsed.data);
        places.push(index);
        return;
      }
      const problems = parsed.error.issues
        .slice(0, 3)
        .map((issue) => `${issue.path.join(".")}: ${issue.message}`);
      refusals.push({
        seq,
        index,
        code: "invalid-record",
        message: `the record is not valid: ${problems.join("; ")}`,
      });
    });
    if (entries.length === 0) return refusals;
    const answers = await this.#deps.append(entries);
    answers.forEach((answer, i) => {
      if (answer !== null)
        refusals.push({ seq, index: places[i] ?? i, code: answer.code, message: answer.message });
    });
    return refusals;
  }

  #failed(error: unknown): void {
    if (this.#mode === "closed") return;
    this.#logger.error("journal batch could not be stored", { err: error });
    const isOurs = BatutaError.is(error);
    this.#close("store-failed", isOurs ? `${error.code}: ${error.message}` : "the batch could not be stored");
  }

  #pauseOrResume(): void {
    const { maxPendingBytes } = this.#deps.limits;
    if (!this.#isPaused && this.#pendingBytes > maxPendingBytes) {
      this.#isPaused = true;
      this.#socket.pause();
    } else if (this.#isPaused && this.#mode === "open" && this.#pendingBytes <= maxPendingBytes / 2) {
      this.#isPaused = false;
      this.#socket.resume();
    }
  }

  #schedulePing(): void {
    const { clock, limits } = this.#deps;
    this.#cancelTimer = clock.schedule(
      () => {
        // While we don't read, we can't see pongs either.
        if (!this.#isPaused) this.#missedPongs += 1;
        if (this.#missedPongs > 2) {
          this.#close("silent", "no pong");
          return;
        }
        this.#socket.ping();
        this.#schedulePing();
      },
      limits.pingMs,
      { ref: false },
    );
  }

  #send(frame: JournalServerFrame): void {
    if (this.#mode !== "closed" && this.#socket.readyState === this.#socket.OPEN) {
      this.#socket.send(JSON.stringify(frame));
    }
  }

  #close(reason: JournalCloseReason, message: string): void {
    if (this.#mode === "closed") return;
    if (reason !== "going-away") this.#logger.info("journal stream closed", { reason, message });
    this.#send({ type: "bye", reason, message });
    this.#mode = "closed";
    // Read on, or the peer's close frame never arrives.
    this.#socket.resume();
    this.#socket.close(JOURNAL_CLOSE_CODES[reason], clipReason(message));
    this.#terminateAfterGrace();
  }

  /** `ws` has sent its close frame already (1009 for too big a message, 1002 for a broken one). */
  #onError(error: Error): void {
    this.#logger.info("journal socket failed", { err: error });
    this.#mode = "closed";
    this.#terminateAfterGrace();
  }

  #terminateAfterGrace(): void {
    this.#cancelTimer();
    this.#cancelTimer = terminateWhenStuck(this.#socket, this.#deps.clock);
  }

  #onClosed(code: number): void {
    this.#mode = "closed";
    this.#cancelTimer();
    this.#logger.debug("journal socket closed", { code });
    void this.#tail.then(() => this.#closed.resolve());
  }
}

/** A close frame has room for 123 bytes; the whole text went in the bye frame. */
function clipReason(message: string): string {
  const ascii = message.replaceAll(/[^ -~]/g, "?");
  return ascii.length > 120 ? `${ascii.slice(0, 117)}...` : ascii;
}

function parseFrame(text: string): JournalClientFrame | undefined {
  try {
    return JournalClientFrame.safeParse(parseShallowJson(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
