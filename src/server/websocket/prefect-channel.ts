import type { WebSocket } from "ws";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import { SendQueue, type SendQueueLimits } from "./send-queue.ts";
import { terminateWhenStuck } from "./terminate-when-stuck.ts";

/** Pings that may stay unanswered. */
const MAX_MISSED_PONGS = 2;

/** What a channel is made from. */
export interface PrefectChannelOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Between two pings of ours, in milliseconds; a peer that answers none of two is let go. */
  readonly pingMs: number;
  readonly queue?: Partial<SendQueueLimits> | undefined;
}

/** One websocket of a Prefect endpoint: bounded sending, closing with a grace period, and a watch on dead peers. */
export class PrefectChannel {
  readonly logger: Logger;
  readonly socket: WebSocket;
  readonly #clock: Clock;
  readonly #pingMs: number;
  readonly #queue: SendQueue;
  #cancelTimer: () => void = () => {};
  #missedPongs = 0;
  #isClosing = false;

  constructor(socket: WebSocket, options: PrefectChannelOptions) {
    this.socket = socket;
    this.logger = options.logger;
    this.#clock = options.clock;
    this.#pingMs = options.pingMs;
    this.#queue = new SendQueue(socket, options.queue);
    socket.on("pong", () => {
      this.#missedPongs = 0;
    });
    socket.on("error", (error) => {
      // `ws` has sent its close frame already (1009 for too big a message, 1002 for a broken one).
      this.logger.info("websocket failed", { err: error });
      this.#terminateAfterGrace();
    });
    socket.on("close", (code) => {
      this.#isClosing = true;
      this.#cancelTimer();
      this.logger.debug("websocket closed", { code });
    });
    this.#schedulePing();
  }

  /** False as soon as either side has begun to close. */
  get isOpen(): boolean {
    return !this.#isClosing && this.socket.readyState === this.socket.OPEN;
  }

  /** Sends a frame as JSON; false when the reader is too slow (its queue is full) or the socket is closing. */
  send(frame: unknown): boolean {
    return this.sendText(JSON.stringify(frame));
  }

  /** `send` of a text that is made already. */
  sendText(text: string): boolean {
    return !this.#isClosing && this.#queue.push(text);
  }

  /** Resolves when there is room in the queue: with true, or with false when the socket is gone. */
  room(): Promise<boolean> {
    return this.#queue.room();
  }

  /** Frames that wait for the reader. */
  get waiting(): number {
    return this.#queue.waiting;
  }

  /** Begins to close; frames that still arrive are not handed on. */
  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    // Read on, or the peer's close frame never arrives.
    this.socket.resume();
    this.socket.close(code, clipReason(reason));
    this.#terminateAfterGrace();
  }

  #terminateAfterGrace(): void {
    this.#cancelTimer();
    this.#cancelTimer = terminateWhenStuck(this.socket, this.#clock);
  }

  #schedulePing(): void {
    this.#cancelTimer = this.#clock.schedule(
      () => {
        // While we don't read, we can't see pongs either.
        if (!this.socket.isPaused) this.#missedPongs += 1;
        if (this.#missedPongs > MAX_MISSED_PONGS) {
          this.close(1011, "keepalive ping timeout");
          return;
        }
        this.socket.ping();
        this.#schedulePing();
      },
      this.#pingMs,
      { ref: false },
    );
  }
}

/** A close frame has room for 123 bytes. */
export function clipReason(message: string): string {
  const ascii = message.replaceAll(/[^ -~]/g, "?");
  return ascii.length > 120 ? `${ascii.slice(0, 117)}...` : ascii;
}
