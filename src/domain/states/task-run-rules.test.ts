import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StateType } from "../../contract/states/schemas.ts";
import { STANDARD_STATE_NAMES } from "../../contract/states/state-types.ts";
import { EMPTY_TASK_RUN_POLICY, type TaskRunPolicy } from "../../contract/task-runs/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { type CurrentState, orchestrate, type ProposedState } from "./orchestrate.ts";
import { stateTimestamp, timesAfter } from "./run-times.ts";
import {
  BACKGROUND_TASK_RULES,
  CORE_TASK_RULES,
  retryDelaySeconds,
  type TaskRunFacts,
  type TaskRunProposalFacts,
} from "./task-run-rules.ts";

const NOW = 1_800_000_000_000_000;

function state(type: StateType, parts: Partial<ProposedState> = {}): ProposedState {
  const name = STANDARD_STATE_NAMES[type];
  return { type, name, message: null, data: null, has_result: false, details: {}, ...parts };
}

function current(type: StateType, parts: Partial<ProposedState> = {}): CurrentState {
  return { ...state(type, parts), id: "current", timestamp: NOW - 1_000_000 };
}

function run(run_count = 0, policy: Partial<TaskRunPolicy> = {}): TaskRunFacts {
  const empirical_policy = { ...EMPTY_TASK_RUN_POLICY, ...policy };
  return { run_count, flow_run_run_count: 0, empirical_policy, owner_epoch: 1, takes_tag_slots: false };
}

function propose(
  initial: CurrentState | null,
  proposed: ProposedState,
  facts = run(),
  flow: TaskRunProposalFacts["flow_run"] = { id: "f", state_type: "RUNNING", run_count: 1 },
  rules = CORE_TASK_RULES,
  cached: ProposedState | undefined = undefined,
) {
  const around = { now_micros: NOW, flow_run: flow, owner_epoch: null, random: 0.5, cached, tag_slots: null };
  return orchestrate(rules, { initial, proposed, run: facts, facts: around });
}

describe("task-run rules", () => {
  it("notes the attempt of the flow when a task starts", () => {
    const verdict = propose(current("PENDING"), state("RUNNING"), run(), {
      id: "f",
      state_type: "RUNNING",
      run_count: 4,
    });
    expect(verdict).toMatchObject({ status: "ACCEPT", run: { flow_run_run_count: 4 } });
  });

  it("starts no task of a flow that has stopped, and pauses with a paused one", () => {
    const failed = propose(current("PENDING"), state("RUNNING"), run(), {
      id: "f",
      state_type: "FAILED",
      run_count: 1,
    });
    expect(failed.status).toBe("ABORT");
    const paused = propose(current("PENDING"), state("RUNNING"), run(), {
      id: "f",
      state_type: "PAUSED",
      run_count: 1,
    });
    expect(paused).toMatchObject({ status: "REJECT", state: { type: "PAUSED", name: "NotReady" } });
  });

  it("starts a task outside flows", () => {
    expect(propose(current("PENDING"), state("RUNNING"), run(), null).status).toBe("ACCEPT");
  });

  it("retries as often as asked, unless the state says not to", () => {
    const facts = run(1, { retries: 1, retry_delay: [7, 9] });
    expect(propose(current("RUNNING"), state("FAILED"), facts)).toMatchObject({
      status: "REJECT",
      state: { name: "AwaitingRetry", details: { scheduled_time: formatInstant(NOW + 7_000_000) } },
    });
    const final = state("FAILED", { details: { retriable: false } });
    expect(propose(current("RUNNING"), final, facts).status).toBe("ACCEPT");
    expect(propose(current("RUNNING"), state("FAILED"), run(2, { retries: 1 })).status).toBe("ACCEPT");
  });

  it("names what runs again", () => {
    const retried = propose(current("SCHEDULED", { name: "AwaitingRetry" }), state("RUNNING"), run(1));
    expect(retried.state?.name).toBe("Retrying");
    expect(propose(current("PENDING"), state("RUNNING"), run(1)).state?.name).toBe("Rerunning");
    const ofRetriedFlow = propose(current("FAILED"), state("RUNNING"), run(3), {
      id: "f",
      state_type: "RUNNING",
      run_count: 2,
    });
    expect(ofRetriedFlow).toMatchObject({ state: { name: "Retrying" }, run: { run_count: 0 } });
  });

  it("does not tell a flow's retry from a task's own first attempt by the flow's count alone", () => {
    const known = { ...run(1), flow_run_run_count: 2 };
    const flow = { id: "f", state_type: "RUNNING", run_count: 2 } as const;
    expect(propose(current("FAILED"), state("RUNNING"), known, flow).state?.name).toBe("Running");
  });

  it("pauses a task of a paused flow with nothing of the proposal", () => {
    const proposed = state("RUNNING", { message: "said", details: { cache_key: "k" } });
    const flow = { id: "f", state_type: "PAUSED", run_count: 1 } as const;
    expect(propose(current("PENDING"), proposed, run(), flow)).toMatchObject({
      reason: "The flow is paused, new tasks can execute after resuming flow run: f.",
      state: { message: null, details: {} },
    });
  });

  it("takes a cached state before all else, and refuses to keep one under a key too long", () => {
    const cached = state("COMPLETED", { name: "Done", data: { storage_key: "x" }, has_result: true });
    for (const rules of [CORE_TASK_RULES, BACKGROUND_TASK_RULES]) {
      expect(propose(current("PENDING"), state("RUNNING"), run(), null, rules, cached)).toMatchObject({
        status: "REJECT",
        reason: "Retrieved state from cache",
        state: { type: "COMPLETED", name: "Cached", data: { storage_key: "x" } },
      });
      const long = state("COMPLETED", { details: { cache_key: "k".repeat(2001) } });
      expect(propose(current("RUNNING"), long, run(), null, rules)).toMatchObject({
        status: "REJECT",
        state: null,
      });
    }
  });

  it("keeps what has ended", () => {
    expect(propose(current("FAILED"), state("CRASHED")).status).toBe("ABORT");
    expect(propose(current("COMPLETED", { has_result: true }), state("RUNNING")).state).toBeNull();
  });

  it("lets the claimer of a background task tell how far it is, and nobody else claim it", () => {
    const deferred = { details: { deferred: true } };
    const go = (name: string) =>
      propose(
        current("PENDING"),
        state("PENDING", { ...deferred, name }),
        run(),
        null,
        BACKGROUND_TASK_RULES,
      );
    expect(go("Submitting").status).toBe("ACCEPT");
    expect(go("Pending").status).toBe("ABORT");
  });

  it("claims a background task once, and hands its parameters on", () => {
    const scheduled = current("SCHEDULED", { details: { task_parameters_id: "p" } });
    const claimed = propose(
      scheduled,
      state("PENDING", { details: { deferred: true } }),
      run(),
      null,
      BACKGROUND_TASK_RULES,
    );
    expect(claimed.state?.details).toMatchObject({ deferred: true, task_parameters_id: "p" });
    expect(propose(current("PENDING"), state("PENDING"), run(), null, BACKGROUND_TASK_RULES).status).toBe(
      "ABORT",
    );
  });

  it("never waits less than nothing, nor longer than the jitter allows", () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const delay = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(delay, unit, unit, fc.nat(20), (retry_delay, retry_jitter_factor, random, count) => {
        const seconds = retryDelaySeconds(run(count, { retry_delay, retry_jitter_factor }), random);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(retry_delay * (1 + retry_jitter_factor));
      }),
    );
  });
});

describe("run times", () => {
  const none = {
    start_time: null,
    end_time: null,
    expected_start_time: null,
    next_scheduled_start_time: null,
    total_run_time: 0,
  };

  it("adds up the time in RUNNING and sets start and end once", () => {
    const path: [StateType, number][] = [
      ["PENDING", 10],
      ["RUNNING", 20],
      ["SCHEDULED", 50],
      ["RUNNING", 60],
      ["COMPLETED", 90],
    ];
    let times = { ...none } as ReturnType<typeof timesAfter>;
    let initial: CurrentState | null = null;
    for (const [type, seconds] of path) {
      times = timesAfter(times, initial, state(type), seconds * 1e6);
      initial = { ...current(type), timestamp: seconds * 1e6 };
    }
    expect(times).toEqual({
      start_time: 20e6,
      end_time: 90e6,
      expected_start_time: 10e6,
      next_scheduled_start_time: null,
      total_run_time: 60,
    });
  });

  it("clears the end of a run that goes on, and tells when a scheduled one is next", () => {
    const scheduled = state("SCHEDULED", { details: { scheduled_time: formatInstant(NOW) } });
    const times = timesAfter({ ...none, end_time: 5 }, current("FAILED"), scheduled, 7);
    expect(times).toMatchObject({ end_time: null, next_scheduled_start_time: NOW });
  });

  it("stamps each state after the one before", () => {
    expect(stateTimestamp({ timestamp: 100 }, 50)).toBe(101);
    expect(stateTimestamp({ timestamp: 100 }, 200)).toBe(200);
    expect(stateTimestamp(null, 5)).toBe(5);
  });
});
