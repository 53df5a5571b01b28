import type { RunPage } from "@contract/ui/run-page.ts";
import { isFinal } from "@/shared/lib/state-meta.ts";

/** Why something can't be done with a run: the name of a text, and what to type instead. */
export interface Refusal {
  readonly reason:
    | "pauseNeedsPython"
    | "suspendNeedsDeployment"
    | "suspendNotSubflow"
    | "retryNeedsDeployment"
    | "retrySubflow"
    | "retryFromNotEnded"
    | "retryFromNeedsJournal"
    | "rerunNeedsDeployment"
    | "rerunGone";
  readonly command?: string;
}

/** What can be done with a flow run in its state: undefined has no sense now, a refusal is told, true can be done. */
export interface Possible {
  readonly cancel: boolean;
  readonly resume: boolean;
  readonly pause: true | Refusal | undefined;
  readonly suspend: true | Refusal | undefined;
  readonly retry: true | Refusal | undefined;
  /** From one of its tasks on: a completed run, too. */
  readonly retryFrom: true | Refusal | undefined;
  readonly rerun: true | Refusal;
}

/** What the server's rules would let through, so that no button is pressed in vain. */
export function possibleOf({ flow_run: run, deployment, parent, journaled }: RunPage): Possible {
  const { state_type: type, labels, name } = run;
  const isFileKnown = labels["batuta.entrypoint"] !== undefined;
  const hasEnded = isFinal(type);
  const scheduledAgain = (canBeHere: boolean, options = ""): true | Refusal => {
    if (parent !== null) return { reason: "retrySubflow" };
    if (deployment !== null) return true;
    const command = `batuta flow-run retry ${quoted(name)}${options}`;
    return { reason: "retryNeedsDeployment", ...(canBeHere ? { command } : {}) };
  };
  return {
    cancel: type === "SCHEDULED" || type === "PENDING" || type === "RUNNING" || type === "PAUSED",
    resume: type === "PAUSED",
    pause: type !== "RUNNING" ? undefined : journaled ? { reason: "pauseNeedsPython" } : true,
    suspend:
      type !== "RUNNING"
        ? undefined
        : journaled
          ? { reason: "pauseNeedsPython" }
          : parent !== null
            ? { reason: "suspendNotSubflow" }
            : deployment === null
              ? { reason: "suspendNeedsDeployment" }
              : true,
    // A completed run keeps its result; it is run anew, not again.
    retry: !hasEnded || type === "COMPLETED" ? undefined : scheduledAgain(isFileKnown),
    retryFrom: !hasEnded
      ? undefined
      : journaled
        ? scheduledAgain(true, " --from-task TASK")
        : { reason: "retryFromNeedsJournal" },
    rerun:
      deployment !== null
        ? true
        : run.deployment_id !== null
          ? { reason: "rerunGone" }
          : { reason: "rerunNeedsDeployment" },
  };
}

/** A name as one word of a shell. */
const quoted = (name: string): string =>
  /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
