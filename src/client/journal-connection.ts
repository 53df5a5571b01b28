import {
  JOURNAL_CLOSE_CODES,
  JOURNAL_STREAM_PATH,
  JOURNAL_STREAM_VERSION,
  JOURNAL_SUBPROTOCOL,
  type JournalClientFrame,
  JournalServerFrame,
} from "../contract/websocket/journal-frames.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError, messageOf } from "../platform/errors.ts";
import { authorizationHeader, authorizationToken, type Credentials } from "./authorization.ts";
import { type JournalSocket, type OpenJournalSocket, toWebSocketUrl } from "./journal-socket.ts";

/** What the server told when it let us in. */
export type JournalWelcome = Extract<JournalServerFrame, { type: "welcome" }>;
/** Batches that are done with. */
export type JournalAck = Extract<JournalServerFrame, { type: "ack" }>;

/** How a connection ended. */
export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
  /** Set when the server answered the upgrade request with something else than a websocket. */
  readonly httpStatus: number | undefined;
  /** Set when no socket can ever be opened here. */
  readonly failure?: BatutaError | undefined;
}

/** Waits of one connection, in milliseconds. */
export interface ConnectionTiming {
  /** From the first packet to the server's welcome. Default 10,000. */
  readonly handshakeMs: number;
  /** Between two pings. Default 15,000. */
  readonly pingMs: number;
  /** Longest silence of the server before the connection counts as dead. Default 40,000. */
  readonly silenceMs: number;
}

/** Options of `JournalConnection`. */
export interface ConnectionOptions extends Credentials {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clock: Clock;
  readonly openSocket: OpenJournalSocket;
  readonly timing: ConnectionTiming;
}

/** Whom a connection tells. After `onEnd` it tells nothing more. */
export interface ConnectionHandlers {
  onWelcome(welcome: JournalWelcome): void;
  onAck(ack: JournalAck): void;
  /** Called between pings while the connection lives. */
  onTick(): void;
  onEnd(end: ConnectionEnd): void;
}

/** One websocket from its opening to its end: handshake, heartbeat, frames. It never reconnects. */
export class JournalConnection {
  readonly #options: ConnectionOptions;
  readonly #handlers: ConnectionHandlers;
  #socket: JournalSocket | undefined;
  #isOpen = false;
  #hasGreeted = false;
  #isWelcome = false;
  #isEnded = false;
  #lastHeardMs = 0;
  #cancelTimer: () => void = () => {};
  #byeReason: string | undefined;

  constructor(options: ConnectionOptions, handlers: ConnectionHandlers) {
    this.#options = options;
    this.#handlers = handlers;
  }

  /** Begins; what comes of it is told to the handlers. */
  async open(): Promise<void> {
    const { baseUrl, headers, clock, openSocket, timing } = this.#options;
    this.#cancelTimer = clock.schedule(
      () => this.#drop(1006, `no welcome within ${timing.handshakeMs} ms`),
      timing.handshakeMs,
    );
    try {
      const socket = await openSocket(
        toWebSocketUrl(baseUrl, JOURNAL_STREAM_PATH),
        { protocol: JOURNAL_SUBPROTOCOL, headers: { ...headers, ...authorizationHeader(this.#options) } },
        {
          onOpen: () => {
            this.#isOpen = true;
            this.#greet();
          },
          onMessage: (text) => this.#receive(text),
          onClose: (code, reason, httpStatus) => this.#end(code, this.#byeReason ?? reason, httpStatus),
        },
      );
      if (this.#isEnded) socket.terminate();
      else {
        this.#socket = socket;
        this.#greet();
      }
    } catch (error) {
      // Whatever keeps a socket from opening is an outage like any other, unless there is nothing to open it with.
      const failure = BatutaError.hasCode(error, "websocket-not-loaded") ? error : undefined;
      this.#end(1006, messageOf(error), undefined, failure);
    }
  }

  /** Sends a frame that is text already. Only after the welcome. */
  sendText(text: string): void {
    if (!this.#isEnded && this.#isWelcome) this.#socket?.send(text);
  }

  /** Says bye; a peer that does not answer is let go of after `graceMs`. */
  close(graceMs: number): void {
    if (this.#isEnded) return;
    if (!this.#isWelcome) {
      this.#drop(JOURNAL_CLOSE_CODES.done, "done");
      return;
    }
    this.#cancelTimer();
    this.#send({ type: "bye", reason: "done" });
    this.#socket?.close(JOURNAL_CLOSE_CODES.done, "done");
    this.#cancelTimer = this.#options.clock.schedule(
      () => this.#drop(1006, "no answer to the close"),
      graceMs,
    );
  }

  /** Lets go at once; the end is told to the handlers. */
  terminate(reason: string): void {
    this.#drop(1006, reason);
  }

  #send(frame: JournalClientFrame): void {
    if (!this.#isEnded) this.#socket?.send(JSON.stringify(frame));
  }

  /** When the socket is open and in our hands, whichever comes last. */
  #greet(): void {
    if (!this.#isOpen || this.#socket === undefined || this.#hasGreeted) return;
    this.#hasGreeted = true;
    this.#send({ type: "auth", token: authorizationToken(this.#options) });
  }

  #receive(text: string): void {
    if (this.#isEnded) return;
    this.#lastHeardMs = this.#options.clock.monotonicMs();
    const frame = parseFrame(text);
    if (frame === undefined) {
      this.#drop(
        JOURNAL_CLOSE_CODES["protocol-error"],
        `the server sent a frame that is none: ${text.slice(0, 80)}`,
      );
      return;
    }
    switch (frame.type) {
      case "auth_success":
        this.#send({ type: "hello", version: JOURNAL_STREAM_VERSION, client_id: this.#options.clientId });
        return;
      case "welcome":
        this.#isWelcome = true;
        this.#cancelTimer();
        this.#scheduleTick();
        this.#handlers.onWelcome(frame);
        return;
      case "ack":
        this.#handlers.onAck(frame);
        return;
      case "bye":
        this.#byeReason = frame.message ? `${frame.reason}: ${frame.message}` : frame.reason;
        return;
      case "pong":
        return;
    }
  }

  #scheduleTick(): void {
    const { clock, timing } = this.#options;
    this.#cancelTimer = clock.schedule(
      () => {
        const silentMs = clock.monotonicMs() - this.#lastHeardMs;
        if (silentMs > timing.silenceMs) {
          this.#drop(1006, `nothing was heard of the server for ${Math.round(silentMs)} ms`);
          return;
        }
        this.#send({ type: "ping" });
        this.#scheduleTick();
        this.#handlers.onTick();
      },
      timing.pingMs,
      { ref: false },
    );
  }

  #drop(code: number, reason: string): void {
    const socket = this.#socket;
    this.#end(code, reason);
    socket?.terminate();
  }

  #end(code: number, reason: string, httpStatus?: number, failure?: BatutaError): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#cancelTimer();
    this.#socket = undefined;
    this.#handlers.onEnd({
      code,
      reason: reason || `the connection was lost (${code})`,
      httpStatus,
      failure,
    });
  }
}

function parseFrame(text: string): JournalServerFrame | undefined {
  try {
    return JournalServerFrame.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
