/** The label of a deployment, handed down to its runs, by which crashed runs go on. */
export const ON_CRASH_LABEL = "batuta.on_crash";

/** After so many crashes a run stays crashed: something in it kills its process each time. */
export const MAX_CRASH_RESUMES = 10;
const FIRST_DELAY_SECONDS = 10;
const MAX_DELAY_SECONDS = 300;

/** A run that has just crashed. */
export interface CrashedRun {
  /** What its label says. */
  readonly onCrash: unknown;
  /** The type of its state before. */
  readonly before: string | null;
  readonly hasDeployment: boolean;
  /** How often it has crashed, this crash included. */
  readonly crashes: number;
}

/**
 * After how many seconds a crashed run is to go on; undefined when it stays crashed. At once after the first crash, which
 * mostly was the machine's; then ever later, up to five minutes.
 */
export function crashResumeDelay(run: CrashedRun): number | undefined {
  const { onCrash, before, hasDeployment, crashes } = run;
  // What never ran has no journal to go on from, and would not start the next time either.
  if (onCrash !== "resume" || before !== "RUNNING" || !hasDeployment) return undefined;
  if (crashes > MAX_CRASH_RESUMES) return undefined;
  return crashes <= 1 ? 0 : Math.min(FIRST_DELAY_SECONDS * 2 ** (crashes - 2), MAX_DELAY_SECONDS);
}
