import type { WebSocket } from "ws";

/** Bounds of what may wait for a reader. */
export interface SendQueueLimits {
  /** Frames that may wait. Default 256. */
  readonly maxFrames: number;
  /** Bytes that may wait, however few frames they are. Default 8 MiB. */
  readonly maxBytes: number;
  /** What all queues that share it hold together. Default: no bound but each queue's own. */
  readonly shared: SharedBytes | undefined;
}

/** Bytes that wait in several queues at once. */
export interface SharedBytes {
  /** From here on only those readers are sent anything that have read all before: one frame. */
  readonly max: number;
  waiting: number;
}

const DEFAULT_LIMITS: SendQueueLimits = { maxFrames: 256, maxBytes: 8 * 1024 * 1024, shared: undefined };

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
    this.#count(1, text.length);
    this.#socket.send(text, () => {
      this.#count(-1, -text.length);
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
    const { maxFrames, maxBytes, shared } = this.#limits;
    if (this.#frames >= maxFrames || this.#bytes >= maxBytes) return true;
    // Who keeps up always has room for one more.
    return shared !== undefined && this.#frames > 0 && shared.waiting >= shared.max;
  }

  #count(frames: number, bytes: number): void {
    this.#frames += frames;
    this.#bytes += bytes;
    if (this.#limits.shared !== undefined) this.#limits.shared.waiting += bytes;
  }

  #wake(): void {
    for (const resolve of this.#whenRoom.splice(0)) resolve();
  }
}
