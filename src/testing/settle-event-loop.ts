import { createSystemClock } from "../platform/clock.ts";

/** Turns of the loop without any sign of work that count as rest. */
const QUIET_TURNS = 3;
/** How long a socket, a child process or a real timer, which may be idle, can hold time back without a change. */
const MAYBE_IDLE_MS = 50;

/** Handles that tell nothing about work under way. */
const PASSIVE = new Set([
  "TCPServerWrap",
  "TTYWrap",
  "SignalWrap",
  "FSEventWrap",
  "StatWatcher",
  "MessagePort",
]);
/** Handles that may be at work or idle; only those that appeared after the watch began are regarded. */
const MAYBE_IDLE = new Set(["TCPSocketWrap", "TLSWrap", "PipeWrap", "ProcessWrap", "UDPWRAP", "Timeout"]);

interface Activity {
  /** A file, a look-up, a write, an immediate: it ends by itself. */
  readonly working: boolean;
  /** Open sockets, child processes and real timers. */
  readonly maybeIdle: number;
}

/** What the watches of this process wait with; several may run side by side and must not take each other for work. */
const own = { immediates: 0, timers: 0 };
const real = createSystemClock();

/** What Node's event loop has on its hands. */
function observe(): Activity {
  let working = 0;
  let maybeIdle = 0;
  for (const name of process.getActiveResourcesInfo()) {
    if (MAYBE_IDLE.has(name)) maybeIdle += 1;
    else if (!PASSIVE.has(name)) working += 1;
  }
  return { working: working > own.immediates, maybeIdle: maybeIdle - own.timers };
}

async function turn(): Promise<void> {
  own.immediates += 1;
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      own.immediates -= 1;
      resolve();
    });
  });
}

/** Gives real time to whoever works, without counting as work itself. */
export async function pauseReally(ms: number): Promise<void> {
  own.timers += 1;
  await real.sleep(ms).finally(() => {
    own.timers -= 1;
  });
}

/** Brings the event loop to rest; `isHeld` says that work is under way that the loop doesn't show. */
export type SettleEventLoop = (isHeld: () => boolean) => Promise<void>;

/**
 * Makes a function that resolves when the event loop has come to rest: nothing has run for a few turns and no real
 * work (files, sockets in use) is under way. Worker threads, compression and cryptography can't be seen: hold them.
 */
export function settleEventLoop(options: { readonly maxBusyMs: number }): SettleEventLoop {
  const baseline = observe().maybeIdle;
  return async (isHeld) => {
    const startedMs = real.monotonicMs();
    let quietTurns = 0;
    let lastCount = baseline;
    let changedMs = startedMs;
    while (quietTurns < QUIET_TURNS) {
      await turn();
      const nowMs = real.monotonicMs();
      if (nowMs - startedMs > options.maxBusyMs) return;
      const { working, maybeIdle } = observe();
      if (maybeIdle !== lastCount) {
        lastCount = maybeIdle;
        changedMs = nowMs;
      }
      const isWaiting = maybeIdle > baseline && nowMs - changedMs < MAYBE_IDLE_MS;
      if (!working && !isWaiting && !isHeld()) {
        quietTurns += 1;
        continue;
      }
      quietTurns = 0;
      // Gives the processor to whoever does the work instead of spinning.
      if (isWaiting || isHeld()) await pauseReally(1);
    }
  };
}
