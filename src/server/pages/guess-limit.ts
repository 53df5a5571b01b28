import type { Clock } from "../../platform/clock.ts";

/** Wrong passwords in a row that an address may send … */
const BURST = 10;
/** … and then one each so long. */
const REFILL_MS = 30_000;
/** Addresses that are remembered. */
const MOST_ADDRESSES = 10_000;

/** Slows down who guesses passwords. */
export interface GuessLimit {
  /** Seconds to wait before the next guess of this address is looked at; 0: it may be. */
  waitSeconds(address: string): number;
  noteWrong(address: string): void;
  noteRight(address: string): void;
}

/** Makes the limit on wrong passwords of one address. */
export function createGuessLimit(clock: Clock): GuessLimit {
  /** When all guesses of an address would be forgotten; the one that guessed least lately first. */
  const until = new Map<string, number>();
  const debtMs = (address: string): number => Math.max(0, (until.get(address) ?? 0) - clock.monotonicMs());
  return {
    waitSeconds(address) {
      const overMs = debtMs(address) - (BURST - 1) * REFILL_MS;
      return overMs > 0 ? Math.ceil(overMs / 1000) : 0;
    },
    noteWrong(address) {
      const debt = debtMs(address);
      until.delete(address);
      const [oldest] = until.keys();
      if (until.size >= MOST_ADDRESSES && oldest !== undefined) until.delete(oldest);
      until.set(address, clock.monotonicMs() + debt + REFILL_MS);
    },
    noteRight(address) {
      until.delete(address);
    },
  };
}
