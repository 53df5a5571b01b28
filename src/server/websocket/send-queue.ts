import type { WebSocket } from "ws";

/** Bounds of what may wait for a reader. */
export interface SendQueueLimits {
  /** Frames that may wait. Default 256. */
  readonly maxFrames: number;
  /** Bytes that may wait, however few frames they are. Default 8 MiB. */
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: SendQueueLimits = { maxFrames: 256, maxBytes: 8 * 1024 * 1024 };

/**
 * What is sent to one socket, bounded. A frame counts until the operating system has taken it, so a reader that is
 * slower than its stream fills the queue: `push` then refuses, and its caller decides what to do with the reader.
 * A producer that can wait asks `room` first.
 */
export class SendQueue {
  readonly #socket: WebSocket;
  readonly #limits: SendQueueLimits;
  #frames = 0;
  #bytes = 0;
  #whenRoom: (() => void)[] = [];

  constructor(socket: WebSocket, limits: Partial<SendQueueLimits> = {}) {
    this.#socket = socket;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    socket.on("close", () => this.#wake());
  }

  /** Frames that the operating system has not taken yet. */
  get waiting(): number {
    return this.#frames;
  }

  /** Sends a text frame; false when the queue is full or the socket is closing, and nothing was sent. */
  push(text: string): boolean {
    if (!this.#isOpen || this.#isFull) return false;
    this.#frames += 1;
    this.#bytes += text.length;
    this.#socket.send(text, () => {
      this.#frames -= 1;
      this.#bytes -= text.length;
      if (this.#frames <= this.#limits.maxFrames / 2 && this.#bytes <= this.#limits.maxBytes / 2)
        this.#wake();
    });
    return true;
  }

  /** Resolves when a frame may be pushed: with true, or with false when the socket is gone. */
  async room(): Promise<boolean> {
    while (this.#isOpen && this.#isFull) {
      await new Promise<void>((resolve) => this.#whenRoom.push(resolve));
    }
    return this.#isOpen;
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  get #isFull(): boolean {
    return this.#frames >= this.#limits.maxFrames || this.#bytes >= this.#limits.maxBytes;
  }

  #wake(): void {
    for (const resolve of this.#whenRoom.splice(0)) resolve();
  }
}
