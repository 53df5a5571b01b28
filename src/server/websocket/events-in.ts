import type { Logger } from "../../platform/logger.ts";
import type { EventRefusal, StoredEvents } from "../../services/events/store-events.ts";
import type { PrefectChannel } from "./prefect-channel.ts";
import type { PrefectSession } from "./prefect-handshake.ts";

/** Bounds of an intake. */
export interface EventIntakeLimits {
  /** Events of one commit. Default 500. */
  readonly maxBatchEvents: number;
  /** Characters of received events that may wait before the socket is no longer read. Default 8 Mi. */
  readonly maxPendingChars: number;
}

/** What an intake needs. */
export interface EventIntakeDeps {
  /** Reads and commits the texts of events; rejects when the database fails. */
  readonly store: (texts: readonly string[]) => Promise<StoredEvents>;
  readonly limits?: Partial<EventIntakeLimits> | undefined;
}

const DEFAULT_LIMITS: EventIntakeLimits = { maxBatchEvents: 500, maxPendingChars: 8 * 1024 * 1024 };
/** Refusals of one batch that are logged one by one. */
const MAX_LOGGED_REFUSALS = 5;

/**
 * `/events/in`: each text frame is an event. The client sends a ping now and then and forgets what it sent before it
 * once the pong is there. So a pong waits until all events before its ping are committed, and when the database fails
 * the socket is closed: the client connects again and sends what was not confirmed. Events come in batches; when more
 * wait than the limit, the socket is not read, and TCP slows the sender.
 */
export function openEventIntake(channel: PrefectChannel, deps: EventIntakeDeps): PrefectSession {
  const { socket, logger } = channel;
  const limits = { ...DEFAULT_LIMITS, ...deps.limits };
  const queue: string[] = [];
  let pings: { readonly after: number; readonly data: Buffer }[] = [];
  let received = 0;
  let committed = 0;
  let pendingChars = 0;
  let working: Promise<void> | undefined;

  function receive(text: string): void {
    received += 1;
    pendingChars += text.length;
    queue.push(text);
    if (pendingChars > limits.maxPendingChars) socket.pause();
    working ??= work();
  }

  async function work(): Promise<void> {
    // What arrives in this turn of the event loop goes in one commit.
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (queue.length > 0) await commit(queue.splice(0, limits.maxBatchEvents));
    } catch (error) {
      logger.error("events could not be stored; their sender is asked to send them again", {
        err: error,
        waiting: received - committed,
      });
      queue.length = 0;
      channel.close(1011, "the events could not be stored; connect again and send what was not confirmed");
    } finally {
      working = undefined;
    }
  }

  async function commit(texts: readonly string[]): Promise<void> {
    const { refusals } = await deps.store(texts);
    if (refusals.length > 0) logRefusals(logger, refusals);
    committed += texts.length;
    for (const text of texts) pendingChars -= text.length;
    if (socket.isPaused && pendingChars <= limits.maxPendingChars / 2) socket.resume();
    const due = pings.filter((ping) => ping.after <= committed);
    if (due.length === 0) return;
    pings = pings.filter((ping) => ping.after > committed);
    for (const { data } of due) pong(data);
  }

  function pong(data: Buffer): void {
    if (socket.readyState === socket.OPEN) socket.pong(data);
  }

  return {
    receive,
    ping(data) {
      if (committed === received) pong(data);
      else pings.push({ after: received, data });
    },
    end() {},
    async drain() {
      await working;
    },
  };
}

function logRefusals(logger: Logger, refusals: readonly EventRefusal[]): void {
  for (const { event_id, event, reason } of refusals.slice(0, MAX_LOGGED_REFUSALS)) {
    logger.warn("event was refused", { event_id, event, reason });
  }
  if (refusals.length > MAX_LOGGED_REFUSALS) {
    logger.warn("further events were refused", { count: refusals.length - MAX_LOGGED_REFUSALS });
  }
}
