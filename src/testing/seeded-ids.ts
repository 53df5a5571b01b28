import { createIds, type Ids } from "../platform/ids.ts";

/** 2026-01-01T00:00:00Z; the instant at which virtual time and seeded ids begin unless told otherwise. */
export const VIRTUAL_EPOCH_MS = 1_767_225_600_000;

/** Options of `createSeededIds`. */
export interface SeededIdsOptions {
  /** Milliseconds that the ids carry as their time; a virtual clock's `now`. Default: a fixed instant. */
  readonly now?: (() => number) | undefined;
}

/**
 * Ids and random numbers that are the same in every run of a program with this seed. The ids are valid UUIDv7s and
 * sort in the order of their making.
 */
export function createSeededIds(seed: number, options: SeededIdsOptions = {}): Ids {
  // mulberry32: 32 bits of state are plenty for a test, and it has no bad seeds.
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  return createIds(options.now ?? (() => VIRTUAL_EPOCH_MS), (target) => {
    for (let i = 0; i < target.length; i++) target[i] = next() & 0xff;
  });
}
