import { formatInstant } from "../../platform/instants.ts";
import { compareReleases, type Release, releaseOf } from "../prefect-release.ts";
import type { CurrentState, Decision, ProposedState, Rule } from "./orchestrate.ts";
import { ANY_KIND, ANY_TYPE, types } from "./state-sets.ts";

/** What the rules about slots need to know of the limit on a deployment's runs, which the write unit holds. */
export interface DeploymentSlots {
  /** The run's deployment is gone. */
  readonly is_missing: boolean;
  readonly limit: number;
  /** A slot can be taken at this moment. */
  readonly has_room: boolean;
  /** The run has a slot, or can have back the one that it lost. */
  readonly has_slot: boolean;
  readonly collision_strategy: "ENQUEUE" | "CANCEL_NEW";
  /** Who proposes renews the lease of the run's slot while it runs; else the slot is held until the run ends. */
  readonly client_renews: boolean;
  /** Who proposes takes the slots of its runs itself. */
  readonly client_takes: boolean;
  readonly fresh_lease_id: string;
}

/** Facts of the rules about slots. */
export interface SlotFacts {
  readonly now_micros: number;
  /** Null: no active limit holds the run back, or the proposal has nothing to do with slots. */
  readonly deployment_slots: DeploymentSlots | null;
}

/** What happens to the run's slot in the same write unit. */
export type SlotEffect =
  /** Takes one under the fresh lease. */
  | "take"
  /** Takes one until the run ends. */
  | "take-for-good"
  /** Renews the lease. */
  | "renew"
  /** Ends the lease; the slot is held until the run ends. */
  | "keep-for-good";

/** What the rules about slots change of a run. */
export interface SlotRun {
  readonly slot_effect: SlotEffect | null;
}

type SlotRule<Run, Facts> = Rule<Run & SlotRun, Facts & SlotFacts>;
type SlotDecision<Run> = Decision<Run & SlotRun>;

const RETRY_SECONDS = 30;
const REACHED = "Deployment concurrency limit reached.";
const LOST =
  "Deployment concurrency slot lost during provisioning - no slots available to continue execution";

const IN_SLOT = types("PENDING", "RUNNING", "CANCELLING");
const OUT_OF_SLOT = new Set([...ANY_KIND].filter((kind) => !IN_SLOT.has(kind as never))); // safe: only looked up

/** Whether a run that goes from one state to another gives its slot back. */
export function leavesSlot(
  initial: Pick<CurrentState, "type"> | null,
  next: Pick<ProposedState, "type">,
): boolean {
  if (initial === null) return false;
  return !OUT_OF_SLOT.has(initial.type) && OUT_OF_SLOT.has(next.type);
}

/** Whether a rule below may ask for the slots of the run's deployment. */
export function asksForSlots(initial: CurrentState | null, proposed: ProposedState): boolean {
  if (proposed.type === "PENDING") return OUT_OF_SLOT.has(initial?.type ?? "none");
  if (proposed.type === "RUNNING") {
    return initial?.type === "PENDING" && initial.details.deployment_concurrency_lease_id != null;
  }
  return proposed.type === "SCHEDULED" && proposed.name === "Late";
}

function withLease(proposed: ProposedState, deployment_concurrency_lease_id: string): Partial<ProposedState> {
  return { details: { ...proposed.details, deployment_concurrency_lease_id } };
}

function effect<Run>(slot_effect: SlotEffect, state?: Partial<ProposedState>): SlotDecision<Run> {
  return { kind: "amend", state, run: { slot_effect } as Partial<Run & SlotRun> }; // safe: a part of the run
}

function cancelled<Run>(message: string, reason: string): SlotDecision<Run> {
  const state = {
    type: "CANCELLED",
    name: "Cancelled",
    message,
    data: null,
    has_result: false,
    details: {},
  } as const;
  return { kind: "reject", state, reason };
}

/** A run keeps the lease of its slot from state to state. */
export function preserveLease<Run, Facts>(): SlotRule<Run, Facts> {
  return {
    name: "preserve-lease",
    from: ANY_KIND,
    to: ANY_TYPE,
    decide({ initial, proposed }) {
      const lease = initial?.details.deployment_concurrency_lease_id;
      if (lease == null || proposed.details.deployment_concurrency_lease_id != null) return undefined;
      return { kind: "amend", state: withLease(proposed, lease) };
    },
  };
}

/** A run that waited long for its process may have lost its slot: it takes another, or ends. */
export function checkSlotAtStart<Run, Facts>(): SlotRule<Run, Facts> {
  return {
    name: "check-slot-at-start",
    from: types("PENDING"),
    to: types("RUNNING"),
    decide({ initial, proposed, facts: { deployment_slots: slots } }) {
      const lease = initial?.details.deployment_concurrency_lease_id;
      if (slots === null || slots.is_missing || lease == null) return undefined;
      if (slots.has_slot) {
        return effect(slots.client_renews ? "renew" : "keep-for-good", withLease(proposed, lease));
      }
      if (!slots.has_room) return cancelled(LOST, "Deployment concurrency limit reached after lease expiry.");
      const kind = slots.client_renews ? "take" : "take-for-good";
      return effect(kind, withLease(proposed, slots.fresh_lease_id));
    },
  };
}

/** A run of a deployment with a limit starts when it has a slot; else it waits for one, or is cancelled. */
export function takeDeploymentSlot<Run, Facts>(): SlotRule<Run, Facts> {
  return {
    name: "take-deployment-slot",
    from: OUT_OF_SLOT,
    to: types("PENDING"),
    decide({ proposed, facts: { deployment_slots: slots, now_micros } }) {
      if (slots === null || slots.client_takes) return undefined;
      if (slots.is_missing) return { kind: "abort", reason: "Deployment not found." };
      if (slots.limit <= 0) {
        const reason = "The deployment concurrency limit is 0. The flow will deadlock if submitted again.";
        return { kind: "abort", reason };
      }
      if (slots.has_room) return effect("take", withLease(proposed, slots.fresh_lease_id));
      if (slots.collision_strategy === "CANCEL_NEW") return cancelled(REACHED, REACHED);
      const scheduled_time = formatInstant(now_micros + RETRY_SECONDS * 1_000_000);
      const state = {
        type: "SCHEDULED",
        name: "AwaitingConcurrencySlot",
        message: null,
        data: null,
        has_result: false,
        details: { scheduled_time },
      } as const;
      return { kind: "reject", state, reason: REACHED };
    },
  };
}

/** For the policy that marks late runs: where new runs are cancelled rather than queued, a late one is too. */
export function cancelLateWithoutSlot<Run, Facts>(): SlotRule<Run, Facts> {
  return {
    name: "cancel-late-without-slot",
    from: ANY_KIND,
    to: types("SCHEDULED"),
    decide({ proposed, facts: { deployment_slots: slots } }) {
      if (slots === null || proposed.name !== "Late" || slots.collision_strategy !== "CANCEL_NEW")
        return undefined;
      return slots.has_room || slots.is_missing ? undefined : cancelled(REACHED, REACHED);
    },
  };
}

/** First version of Prefect's client that renews the leases of deployments' slots. */
const RENEWS_SINCE: Release = [3, 4, 11];

/** Whether a client, named by its User-Agent, renews the lease of a deployment's slot while the run goes on. */
export function renewsDeploymentLeases(userAgent: string | null | undefined): boolean {
  const release = userAgent?.startsWith("prefect/") ? releaseOf(userAgent) : undefined;
  return release !== undefined && compareReleases(release, RENEWS_SINCE) >= 0;
}

/** Whether a client is a worker of the first releases (3.0.0 to 3.0.3), which takes slots of deployments itself. */
export function takesDeploymentSlots(userAgent: string | null | undefined): boolean {
  return /^prefect\/3\.0\.(0(rc20)?|[1-3])(?![\w.])/.test(userAgent ?? "");
}
