import { entrypointLanguage } from "../deployments/entrypoint.ts";

/** A run that was taken and has not begun, and what is known of who took it. Instants are microseconds. */
export interface ClaimFacts {
  readonly claimedAt: number;
  /** Since when the server has watched without a gap: what may not have reached it counts for nobody. */
  readonly watchedSince: number;
  /** Of the run's pool; null for a run that a process serves. */
  readonly poolType: string | null;
  /** Whether the worker has told that the run's job was started. */
  readonly hasJob: boolean;
  /** The worker's latest heartbeat, or the time at which its deployment was asked for last; null when it is not known. */
  readonly heardAt: number | null;
  readonly intervalSeconds: number | null;
}

/** The heartbeat of workers that tell none. */
const DEFAULT_INTERVAL_SECONDS = 30;
const MISSED = 3;
/** Jobs of these pools end with the worker's machine; those of others are found there by the pool's next worker. */
const ON_THE_MACHINE: readonly string[] = ["process", "docker"];

/** From which instant on the claim counts as lost, if nothing is heard; undefined: never. */
export function claimLostAt(facts: ClaimFacts): number | undefined {
  const { poolType, hasJob, heardAt, intervalSeconds, claimedAt, watchedSince } = facts;
  if (hasJob && poolType !== null && !ON_THE_MACHINE.includes(poolType)) return undefined;
  return Math.max(heardAt ?? 0, claimedAt, watchedSince) + MISSED * intervalMicros(intervalSeconds);
}

/** Whether a sign of life of who has the claim is overdue. */
export function isClaimSilent(facts: ClaimFacts, now: number): boolean {
  const heard = Math.max(facts.heardAt ?? 0, facts.claimedAt);
  return now - heard > 1.5 * intervalMicros(facts.intervalSeconds);
}

function intervalMicros(seconds: number | null): number {
  return (seconds !== null && seconds > 0 ? seconds : DEFAULT_INTERVAL_SECONDS) * 1e6;
}

/**
 * Whether a run whose claim is lost can be started again: a process of Batuta shows its claim when it begins, and is
 * refused with an old one. The stock engine shows none, so a second one might run beside the first.
 */
export function isFenced(entrypoint: string | null): boolean {
  try {
    return entrypoint !== null && entrypointLanguage(entrypoint) === "typescript";
  } catch {
    return false; // it names no known language: no process of ours
  }
}
