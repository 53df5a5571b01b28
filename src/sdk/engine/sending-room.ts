import type { Clock } from "../../platform/clock.ts";

/** Calls that may begin before one of them has ended or a tick has passed: a burst holds memory for each of its calls. */
const MAX_BURST = 256;
/**
 * Calls that begin together when there is room again: what they write is seen before more are let in. Few, since what
 * all calls hold that are under way at once survives one garbage collection after the other.
 */
const GROUP = 128;

/** What a `SendingRoom` needs. */
export interface SendingRoomOptions {
  readonly clock: Clock;
  /** Undefined while the buffers of journal and logs have room; else resolves when they have. */
  readonly whenReady: () => Promise<void> | undefined;
}

/**
 * Lets calls begin as long as there is room for what they will write, in the order in which they came. So a full buffer
 * slows the sender instead of growing, and when there is room again, not all who wait run into it at once.
 */
export class SendingRoom {
  readonly #options: SendingRoomOptions;
  /** Groups that wait. One promise for a group: a call that waits costs little more than itself. */
  #held: Group[] = [];
  #fresh = 0;
  #isOpen = false;

  constructor(options: SendingRoomOptions) {
    this.#options = options;
  }

  /** Undefined when a call may begin at once; else resolves when it may. */
  enter(): Promise<void> | undefined {
    if (this.#isOpen) return undefined;
    if (this.#held.length === 0 && this.#fresh < MAX_BURST && !this.#ready()) {
      this.#fresh += 1;
      return undefined;
    }
    return this.#hold();
  }

  /** For a call that will write later and asks again then: undefined unless others wait; else resolves in its turn. */
  queue(): Promise<void> | undefined {
    return this.#isOpen || this.#held.length === 0 ? undefined : this.#hold();
  }

  /** A call has ended. */
  leave(): void {
    if (this.#fresh > 0) this.#fresh -= 1;
  }

  /** A tick has passed: calls that still run are no burst but work that takes its time. */
  tick(): void {
    this.#fresh = 0;
  }

  /** Holds nobody back any more: what waits is to end. */
  open(): void {
    this.#isOpen = true;
    for (const group of this.#held.splice(0)) group.resolve();
  }

  /** Never rejects: a connection that can't be opened is met again, and told, when a call writes. */
  #ready(): Promise<void> | undefined {
    return this.#options.whenReady()?.catch(() => undefined);
  }

  #hold(): Promise<void> {
    let last = this.#held.at(-1);
    if (last === undefined || last.calls === GROUP) {
      last = { ...Promise.withResolvers<void>(), calls: 0 };
      this.#held.push(last);
      if (this.#held.length === 1) void this.#letIn();
    }
    last.calls += 1;
    return last.promise;
  }

  async #letIn(): Promise<void> {
    while (this.#held.length > 0) {
      // A turn of the event loop, so that those who were let in before have written if they do so at once.
      await this.#options.clock.sleep(0);
      await this.#ready();
      this.#held.shift()?.resolve();
    }
  }
}

/** Calls that are let in together. */
interface Group {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  calls: number;
}
