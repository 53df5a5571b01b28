import { describe, expect, it } from "vitest";
import type { StateType } from "../../contract/states/schemas.ts";
import {
  asksForSlots,
  cancelLateWithoutSlot,
  checkSlotAtStart,
  type DeploymentSlots,
  leavesSlot,
  preserveLease,
  renewsDeploymentLeases,
  type SlotRun,
  takeDeploymentSlot,
  takesDeploymentSlots,
} from "./concurrency-rules.ts";
import { type CurrentState, orchestrate, type ProposedState } from "./orchestrate.ts";

const RULES = [preserveLease(), checkSlotAtStart(), takeDeploymentSlot(), cancelLateWithoutSlot()];

function state(type: StateType, parts: Partial<ProposedState> = {}): ProposedState {
  return { type, name: type, message: null, data: null, has_result: false, details: {}, ...parts };
}

function current(type: StateType, lease?: string): CurrentState {
  const details = lease === undefined ? {} : { deployment_concurrency_lease_id: lease };
  return { ...state(type, { details }), id: "current", timestamp: 0 };
}

function slots(parts: Partial<DeploymentSlots> = {}): DeploymentSlots {
  return {
    is_missing: false,
    limit: 1,
    has_room: true,
    has_slot: false,
    collision_strategy: "ENQUEUE",
    client_renews: true,
    client_takes: false,
    fresh_lease_id: "fresh",
    ...parts,
  };
}

function propose(
  initial: CurrentState | null,
  proposed: ProposedState,
  deployment_slots: DeploymentSlots | null,
) {
  const run: SlotRun = { slot_effect: null };
  const verdict = orchestrate(RULES, { initial, proposed, run, facts: { now_micros: 0, deployment_slots } });
  return {
    status: verdict.status,
    type: verdict.state?.type,
    name: verdict.state?.name,
    lease: verdict.state?.details.deployment_concurrency_lease_id,
    scheduled: verdict.state?.details.scheduled_time,
    effect: verdict.run.slot_effect,
  };
}

const FULL = { has_room: false };
const LATE = state("SCHEDULED", { name: "Late" });

describe("the rules about slots", () => {
  it.each([
    [
      "takes a free slot",
      "SCHEDULED",
      "PENDING",
      slots(),
      { status: "ACCEPT", effect: "take", lease: "fresh" },
    ],
    ["does nothing without a limit", "SCHEDULED", "PENDING", null, { status: "ACCEPT", effect: null }],
    [
      "waits for a slot",
      "SCHEDULED",
      "PENDING",
      slots(FULL),
      { status: "REJECT", name: "AwaitingConcurrencySlot", scheduled: "1970-01-01T00:00:30Z", effect: null },
    ],
    [
      "is cancelled",
      "SCHEDULED",
      "PENDING",
      slots({ ...FULL, collision_strategy: "CANCEL_NEW" }),
      { status: "REJECT", type: "CANCELLED", effect: null },
    ],
    [
      "never starts under a limit of 0",
      "SCHEDULED",
      "PENDING",
      slots({ ...FULL, limit: 0 }),
      { status: "ABORT" },
    ],
    [
      "never starts without its deployment",
      "SCHEDULED",
      "PENDING",
      slots({ is_missing: true }),
      { status: "ABORT" },
    ],
    ["takes none when it has one already", "RUNNING", "PENDING", slots(), { status: "ACCEPT", effect: null }],
  ] as const)("a run %s", (_name, from, to, facts, expected) => {
    expect(propose(current(from), state(to), facts)).toMatchObject(expected);
  });

  it.each([
    [
      "renews its lease",
      slots({ ...FULL, has_slot: true }),
      { status: "ACCEPT", effect: "renew", lease: "own" },
    ],
    [
      "keeps its slot for good when nobody renews it",
      slots({ has_slot: true, client_renews: false }),
      { effect: "keep-for-good", lease: "own" },
    ],
    ["takes another slot", slots(), { status: "ACCEPT", effect: "take", lease: "fresh" }],
    [
      "takes another slot for good",
      slots({ client_renews: false }),
      { effect: "take-for-good", lease: "fresh" },
    ],
    [
      "is cancelled when its slot is lost",
      slots(FULL),
      { status: "REJECT", type: "CANCELLED", effect: null },
    ],
    ["keeps the lease's name without a limit", null, { status: "ACCEPT", effect: null, lease: "own" }],
  ] as const)("a run that starts %s", (_name, facts, expected) => {
    expect(propose(current("PENDING", "own"), state("RUNNING"), facts)).toMatchObject(expected);
  });

  it("cancel a late run only where new ones are cancelled and no slot is free", () => {
    const cancelNew = { collision_strategy: "CANCEL_NEW" } as const;
    const outcomes = [slots({ ...FULL, ...cancelNew }), slots(FULL), slots(cancelNew), null];
    expect(outcomes.map((facts) => propose(current("SCHEDULED"), LATE, facts).type)).toEqual([
      "CANCELLED",
      "SCHEDULED",
      "SCHEDULED",
      "SCHEDULED",
    ]);
  });

  it("look at slots only where they have something to say", () => {
    expect(asksForSlots(null, state("PENDING"))).toBe(true);
    expect(asksForSlots(current("PENDING"), state("RUNNING"))).toBe(false);
    expect(asksForSlots(current("PENDING", "own"), state("RUNNING"))).toBe(true);
    expect(asksForSlots(current("SCHEDULED"), LATE)).toBe(true);
    expect(asksForSlots(current("RUNNING", "own"), state("COMPLETED"))).toBe(false);
  });

  it("give a slot back when a run leaves PENDING, RUNNING and CANCELLING", () => {
    expect(leavesSlot(current("RUNNING"), state("CANCELLING"))).toBe(false);
    expect(leavesSlot(current("CANCELLING"), state("CANCELLED"))).toBe(true);
    expect(leavesSlot(current("RUNNING"), state("PAUSED"))).toBe(true);
    expect(leavesSlot(current("SCHEDULED"), state("CANCELLED"))).toBe(false);
    expect(leavesSlot(null, state("COMPLETED"))).toBe(false);
  });

  it("know clients that renew leases by their version", () => {
    const agents = [
      "prefect/3.4.11 (API 0.8.4)",
      "prefect/3.10.0",
      "prefect/4.0.0",
      "prefect/3.4.10",
      "curl/8",
      null,
    ];
    expect(agents.map(renewsDeploymentLeases)).toEqual([true, true, true, false, false, false]);
  });

  it("are taken by workers of the first releases themselves", () => {
    const agents = ["3.0.0rc20", "3.0.0", "3.0.3", "3.0.4", "3.0.11", "3.0.31", "3.8.4"];
    const takes = agents.filter((version) => takesDeploymentSlots(`prefect/${version} (API 0.8.4)`));
    expect(takes).toEqual(["3.0.0rc20", "3.0.0", "3.0.3"]);
    expect(takesDeploymentSlots(undefined)).toBe(false);
  });
});
