import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_FLOW_RUN_POLICY, type FlowRunPolicy } from "../../contract/flow-runs/schemas.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import { STANDARD_STATE_NAMES, STATE_TYPES } from "../../contract/states/state-types.ts";
import { formatInstant } from "../../platform/instants.ts";
import { CORE_FLOW_RULES, type FlowRunFacts, FORCED_FLOW_RULES } from "./flow-run-rules.ts";
import { type CurrentState, orchestrate, type ProposedState } from "./orchestrate.ts";
import { TERMINAL } from "./state-sets.ts";

const NOW = 1_800_000_000_000_000;

function state(type: StateType, parts: Partial<ProposedState> = {}): ProposedState {
  return {
    type,
    name: STANDARD_STATE_NAMES[type],
    message: null,
    data: null,
    has_result: false,
    details: {},
    ...parts,
  };
}

function current(type: StateType, parts: Partial<ProposedState> = {}): CurrentState {
  return { ...state(type, parts), id: "current", timestamp: NOW - 1_000_000 };
}

function run(parts: Partial<FlowRunFacts> = {}, policy: Partial<FlowRunPolicy> = {}): FlowRunFacts {
  return {
    run_count: 1,
    empirical_policy: { ...EMPTY_FLOW_RUN_POLICY, ...policy },
    has_deployment: false,
    has_infrastructure: false,
    has_live_owner: false,
    is_subflow: false,
    has_journaled_result: false,
    owner_epoch: 0,
    slot_effect: null,
    resumes: false,
    ...parts,
  };
}

function propose(
  initial: CurrentState | null,
  proposed: ProposedState,
  {
    facts = run(),
    epoch = null,
    force = false,
  }: { facts?: FlowRunFacts; epoch?: number | null; force?: boolean } = {},
) {
  return orchestrate(force ? FORCED_FLOW_RULES : CORE_FLOW_RULES, {
    initial,
    proposed,
    run: facts,
    facts: {
      now_micros: NOW,
      owner_epoch: epoch,
      fresh_key: "fresh",
      deployment_slots: null,
      schedule_answer: null,
    },
  });
}

const inSeconds = (seconds: number) => formatInstant(NOW + seconds * 1e6);
const kept = { data: { storage_key: "x" }, has_result: true };
const deployed = run({ has_deployment: true });
const scheduledLater = { details: { scheduled_time: inSeconds(90) } };

describe("flow-run rules", () => {
  it.each([...TERMINAL])(
    "let no worker claim a run that is %s by now, and others as Prefect does",
    (type) => {
      const claim = (details: ProposedState["details"]) =>
        propose(current(type), state("PENDING", { details }), { facts: deployed }).status;
      expect(claim({ transition_id: "t", worker_name: "late" })).toBe("ABORT");
      expect(claim({ transition_id: "t" })).toBe(type === "CANCELLED" ? "ABORT" : "ACCEPT");
    },
  );

  it.each<[string, CurrentState | null, ProposedState, FlowRunFacts, object]>([
    ["starts a pending run", current("PENDING"), state("RUNNING"), run(), { status: "ACCEPT" }],
    ["does not claim a running run", current("RUNNING"), state("PENDING"), run(), { status: "ABORT" }],
    ["does not claim a pending run twice", current("PENDING"), state("PENDING"), run(), { status: "ABORT" }],
    [
      "lets the one who claimed it go on to Submitting",
      current("PENDING"),
      state("PENDING", { name: "Submitting" }),
      run(),
      { status: "ACCEPT", state: { name: "Submitting" } },
    ],
    [
      "does not let Submitting be claimed again",
      current("PENDING", { name: "Submitting" }),
      state("PENDING"),
      run(),
      { status: "ABORT" },
    ],
    [
      "retries a failed run in the process",
      current("RUNNING"),
      state("FAILED", { message: "boom" }),
      run({}, { retries: 1, retry_delay: 5 }),
      {
        status: "REJECT",
        state: {
          type: "SCHEDULED",
          name: "AwaitingRetry",
          message: "boom",
          details: { scheduled_time: inSeconds(5) },
        },
        run: { empirical_policy: { retry_type: "in_process" } },
      },
    ],
    [
      "fails when the retries are used up",
      current("RUNNING"),
      state("FAILED"),
      run({ run_count: 2 }, { retries: 1, retry_type: "in_process" }),
      { status: "ACCEPT", run: { empirical_policy: { retry_type: null } } },
    ],
    [
      "fails without retries before it has been counted",
      current("RUNNING"),
      state("FAILED"),
      run({ run_count: 0 }, { retries: null }),
      { status: "ACCEPT", run: { empirical_policy: { retry_type: null } } },
    ],
    [
      "waits for the scheduled time",
      current("SCHEDULED", scheduledLater),
      state("RUNNING"),
      run(),
      { status: "WAIT", delay_seconds: 90, state: null },
    ],
    [
      "keeps the scheduled time when a run is claimed early",
      current("SCHEDULED", scheduledLater),
      state("PENDING"),
      run(),
      { status: "ACCEPT", state: { details: { scheduled_time: inSeconds(90) } } },
    ],
    [
      "still waits after the claim",
      current("PENDING", scheduledLater),
      state("RUNNING"),
      run(),
      { status: "WAIT" },
    ],
    [
      "does not cancel what has ended",
      current("FAILED"),
      state("CANCELLING"),
      run(),
      { status: "ABORT", reason: "Run is already in terminal state FAILED." },
    ],
    [
      "does not reschedule without a deployment",
      current("FAILED"),
      state("SCHEDULED"),
      run(),
      { status: "ABORT" },
    ],
    [
      "reschedules a run of a deployment",
      current("FAILED"),
      state("SCHEDULED"),
      run({ has_deployment: true }, { resuming: true, pause_keys: ["k"] }),
      {
        status: "ACCEPT",
        run: { empirical_policy: { retry_type: "reschedule", pause_keys: [], resuming: false } },
      },
    ],
    [
      "runs a completed run again whose result is gone",
      current("COMPLETED"),
      state("RUNNING"),
      run(),
      { status: "ACCEPT" },
    ],
    [
      "keeps a completed run that has a result",
      current("COMPLETED", kept),
      state("RUNNING"),
      run(),
      { status: "REJECT", state: null, reason: "Run is already COMPLETED." },
    ],
    [
      "keeps a completed run whose result is journaled",
      current("COMPLETED"),
      state("RUNNING"),
      run({ has_journaled_result: true }),
      { status: "REJECT", state: null },
    ],
    [
      "cancels a scheduled run at once",
      current("SCHEDULED"),
      state("CANCELLING"),
      run(),
      { status: "REJECT", state: { type: "CANCELLED", name: "Cancelled" } },
    ],
    [
      "asks the infrastructure of a scheduled run",
      current("SCHEDULED"),
      state("CANCELLING"),
      run({ has_infrastructure: true }),
      { status: "ACCEPT" },
    ],
    [
      "asks the living owner of a run that awaits its retry",
      current("SCHEDULED", { name: "AwaitingRetry" }),
      state("CANCELLING"),
      run({ has_live_owner: true }),
      { status: "ACCEPT" },
    ],
    [
      "cancels a suspended run at once",
      current("PAUSED", { details: { pause_reschedule: true } }),
      state("CANCELLING"),
      deployed,
      { status: "REJECT", state: { type: "CANCELLED" } },
    ],
    [
      "ends cancelling only in cancelled",
      current("CANCELLING"),
      state("COMPLETED"),
      run(),
      { status: "REJECT", state: null },
    ],
    ["ends cancelling in cancelled", current("CANCELLING"), state("CANCELLED"), run(), { status: "ACCEPT" }],
    [
      "pauses a running run once for each key",
      current("RUNNING"),
      state("PAUSED", { details: { pause_key: "k" } }),
      run(),
      { status: "ACCEPT", run: { empirical_policy: { pause_keys: ["k"] } } },
    ],
    [
      "does not pause twice for one key",
      current("RUNNING"),
      state("PAUSED", { details: { pause_key: "k" } }),
      run({}, { pause_keys: ["k"] }),
      { status: "REJECT", state: null, reason: "This pause has already fired." },
    ],
    [
      "makes up a key",
      current("RUNNING"),
      state("PAUSED"),
      run(),
      { status: "ACCEPT", state: { details: {} }, run: { empirical_policy: { pause_keys: ["fresh"] } } },
    ],
    [
      "does not pause a run that has a journal: nothing of it looks for pauses",
      current("RUNNING"),
      state("PAUSED"),
      run({ owner_epoch: 1 }),
      {
        status: "ABORT",
        state: null,
        reason:
          "Cannot pause a TypeScript flow, which does not look for it; cancel it, and run it again: what has finished is kept.",
      },
    ],
    [
      "does not pause what does not run",
      current("PENDING"),
      state("PAUSED"),
      run(),
      { status: "REJECT", state: null },
    ],
    [
      "does not suspend without a deployment",
      current("RUNNING"),
      state("PAUSED", { name: "Suspended", details: { pause_reschedule: true } }),
      run(),
      { status: "ABORT" },
    ],
    [
      "does not suspend a subflow",
      current("RUNNING"),
      state("PAUSED", { name: "Suspended", details: { pause_reschedule: true } }),
      run({ has_deployment: true, is_subflow: true }),
      { status: "ABORT", reason: "Cannot suspend subflows." },
    ],
    [
      "tells that a pause ends",
      current("PAUSED"),
      state("RUNNING"),
      run(),
      { status: "ACCEPT", run: { resumes: true } },
    ],
    [
      "fails a pause that nobody ended in time",
      current("PAUSED", { details: { pause_timeout: inSeconds(-1) } }),
      state("RUNNING"),
      run(),
      { status: "REJECT", state: { type: "FAILED", message: "The flow was running and never resumed." } },
    ],
    [
      "marks only scheduled runs as late",
      current("RUNNING"),
      state("SCHEDULED", { name: "Late" }),
      run(),
      { status: "REJECT", state: null },
    ],
    [
      "marks a run as late once",
      current("SCHEDULED", { name: "Late" }),
      state("SCHEDULED", { name: "Late" }),
      run(),
      { status: "REJECT", state: null },
    ],
    [
      "goes on with a crashed attempt without counting a new one",
      current("CRASHED"),
      state("RUNNING"),
      run({}, { resuming: true }),
      { status: "ACCEPT", run: { empirical_policy: { resuming: true } } },
    ],
    [
      "counts a new attempt after a failure",
      current("FAILED"),
      state("RUNNING"),
      run({}, { resuming: true }),
      { status: "ACCEPT", run: { empirical_policy: { resuming: false } } },
    ],
  ])("%s", (_name, initial, proposed, facts, expected) => {
    expect(propose(initial, proposed, { facts })).toMatchObject(expected);
  });

  it("takes one transition id once", () => {
    const details = { transition_id: "0f8fad5b-d9cb-469f-a165-70867728950e" };
    const verdict = propose(current("RUNNING", { details }), state("RUNNING", { details }));
    expect(verdict).toMatchObject({ status: "REJECT", state: null });
  });

  const anyType = fc.constantFrom(...STATE_TYPES);
  const anyFacts = fc.record({
    run_count: fc.integer({ min: 0, max: 5 }),
    has_deployment: fc.boolean(),
    has_infrastructure: fc.boolean(),
    has_live_owner: fc.boolean(),
    is_subflow: fc.boolean(),
    has_journaled_result: fc.boolean(),
  });
  const anyInitial = fc.option(
    fc.tuple(anyType, fc.boolean()).map(([type, has_result]) => current(type, { has_result })),
  );

  it("never lets an owner that lost the run change it, forced or not", () => {
    fc.assert(
      fc.property(
        anyInitial,
        anyType,
        anyFacts,
        fc.boolean(),
        fc.nat(),
        (initial, type, facts, force, epoch) => {
          fc.pre(epoch !== 3);
          const verdict = propose(initial, state(type), {
            facts: run({ ...facts, owner_epoch: 3 }),
            epoch,
            force,
          });
          expect(verdict).toMatchObject({ status: "ABORT", state: null });
        },
      ),
    );
  });

  it("never leads out of cancelling but to cancelled", () => {
    fc.assert(
      fc.property(anyType, anyFacts, (type, facts) => {
        const { state: next } = propose(current("CANCELLING"), state(type), { facts: run(facts) });
        expect(next === null || next.type === "CANCELLED").toBe(true);
      }),
    );
  });

  it("never loses a kept result of a completed run", () => {
    fc.assert(
      fc.property(anyType, anyFacts, (type, facts) => {
        const verdict = propose(current("COMPLETED", kept), state(type), { facts: run(facts) });
        const isEnd = verdict.state !== null && TERMINAL.has(verdict.state.type);
        expect(verdict.state === null || (isEnd && verdict.state.type !== "COMPLETED")).toBe(true);
      }),
    );
  });

  it("writes a state for ACCEPT, none for WAIT and ABORT, and never changes its inputs", () => {
    fc.assert(
      fc.property(anyInitial, anyType, anyFacts, fc.boolean(), (initial, type, facts, force) => {
        const proposed = Object.freeze(state(type));
        const before = run(facts);
        const copy = structuredClone(before);
        const verdict = propose(initial, proposed, { facts: before, force });
        expect(before).toEqual(copy);
        if (verdict.status === "ACCEPT") expect(verdict.state?.type).toBe(type);
        if (verdict.status === "WAIT" || verdict.status === "ABORT") expect(verdict.state).toBeNull();
      }),
    );
  });
});
