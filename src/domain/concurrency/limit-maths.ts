/** What a limit keeps of slots that flow back by themselves. Times are integer microseconds of one clock. */
export interface Level {
  readonly slot_decay_per_second: number;
  readonly level: number;
  readonly level_at: number;
}

/** How many slots of a rate limit are still taken. */
export function levelAt(limit: Level, nowMicros: number): number {
  const seconds = Math.max(0, nowMicros - limit.level_at) / 1e6;
  return Math.max(0, limit.level - limit.slot_decay_per_second * seconds);
}

/** What is left of slots that were taken from a rate limit some time ago; giving them back gives back this much. */
export function leftOfDecaying(
  slots: number,
  decayPerSecond: number,
  takenAtMicros: number,
  nowMicros: number,
): number {
  return levelAt({ level: slots, slot_decay_per_second: decayPerSecond, level_at: takenAtMicros }, nowMicros);
}

/** What a limit remembers of those who were turned away. */
export interface Denials {
  readonly denied_slots: number;
  readonly denied_at: number;
  readonly denied_for_seconds: number;
}

/**
 * For how many slots somebody waits. Everyone who waits asks again after about `denied_for_seconds` and is counted anew
 * then, so what was counted before fades at that pace: those who gave up are forgotten by themselves.
 */
export function waitingAt(denials: Denials, nowMicros: number): number {
  const seconds = Math.max(0, nowMicros - denials.denied_at) / 1e6;
  if (denials.denied_for_seconds <= 0) return 0;
  return denials.denied_slots * Math.exp(-seconds / denials.denied_for_seconds);
}

/** How often a limit's waiters may ask, all together, in a second. */
const ASKS_PER_SECOND = 200;
/** How often each asks while it waits for its turn: a freed slot lies idle for a part of its use only. */
const ASKS_PER_TURN = 8;
const MIN_WAIT_SECONDS = 0.05;

/** The limit at which a request failed, with what is known of it. */
export interface BlockingLimit {
  readonly limit: number;
  readonly slot_decay_per_second: number;
  readonly avg_slot_occupancy_seconds: number;
  /** Slots for which somebody waits, those of this request included. */
  readonly waiting: number;
  /** Slots that must flow back before this request alone fits. */
  readonly missing: number;
}

/**
 * After how long, on average, somebody who was turned away should ask again: a part of the time until it is their turn,
 * so that a freed slot is taken soon however many wait, but never so often that the asking is the load.
 */
export function meanWaitSeconds(limit: BlockingLimit, maxSeconds: number): number {
  const fewest = Math.max(MIN_WAIT_SECONDS, limit.waiting / ASKS_PER_SECOND);
  if (limit.slot_decay_per_second > 0) {
    // Slots flow back at a known pace: before that, asking is in vain.
    const turn = Math.max(limit.missing, limit.waiting / 2) / limit.slot_decay_per_second;
    return Math.max(fewest, turn);
  }
  const turn = (limit.avg_slot_occupancy_seconds * limit.waiting) / Math.max(1, limit.limit);
  return Math.min(maxSeconds, Math.max(fewest, turn / ASKS_PER_TURN));
}

/** Spreads a wait over half to one and a half of its mean, so that those who were turned away together part. */
export function jittered(meanSeconds: number, random: number): number {
  return meanSeconds * (0.5 + random);
}

const WEIGHT_OF_SHORTER = 0.5;
const WEIGHT_OF_LONGER = 0.1;

/**
 * The moving average after a slot was held for so long. It falls faster than it grows: to ask in vain costs less than to
 * let slots lie idle.
 */
export function averageOccupancy(average: number, occupancySeconds: number): number {
  const weight = occupancySeconds < average ? WEIGHT_OF_SHORTER : WEIGHT_OF_LONGER;
  return average + weight * (occupancySeconds - average);
}
