import { setFlowRunState } from "../../contract/flow-runs/routes.ts";
import { beginRun, readFlowRunResult } from "../../contract/journal/routes.ts";
import type { BeginRunBody, BeginRunReply } from "../../contract/journal/schemas.ts";
import type { OrchestrationResult, State as WireState } from "../../contract/states/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import { CancelledRunError, endsUntold, RunTimeoutError } from "../errors.ts";
import { FLOW_RUN_LOGGER } from "../logging/log-pipeline.ts";
import { decodeError } from "../results/decode-error.ts";
import { decodeResult } from "../results/decode-result.ts";
import { type RunScope, runContextStorage } from "../run-context.ts";
import type { FlowRunInfo } from "../run-info.ts";
import { State, stateError } from "../state.ts";
import { resultIdentity } from "./call-identity.ts";
import { isFirstTelling } from "./clean-stack.ts";
import { decideByError } from "./error-decision.ts";
import { Execution } from "./execution.ts";
import type { FlowSpec } from "./flow-spec.ts";
import { collectGenerator, isGenerator, isThenable } from "./generators.ts";
import { runHooks } from "./hooks.ts";
import {
  isJournaled,
  isUnpersisted,
  journalError,
  journalValue,
  NO_RESULT,
  readJournaledText,
} from "./journaled-result.ts";
import { RunLease } from "./lease.ts";
import type { Outcome } from "./outcome.ts";
import { decodeParameters, hasParameters } from "./parameters.ts";
import { loadReplayLog } from "./replay-log.ts";
import { decideByReturnValue, type FinalDecision } from "./return-value.ts";
import type { Connection, Runtime } from "./runtime.ts";

/** What a flow run is started with. */
export interface FlowRunRequest {
  readonly spec: FlowSpec;
  readonly runtime: Runtime;
  readonly connection: Connection;
  /** The scope of the caller. */
  readonly scope: RunScope;
  readonly self: unknown;
  /** Arguments, resolved. Undefined: those recorded with the run. */
  readonly args: readonly unknown[] | undefined;
  /** Use recorded arguments where the run exists. */
  readonly prefersRecorded: boolean;
  readonly flowRunId: string;
  readonly begin: Pick<BeginRunBody, "take_over" | "claim" | "retry_from">;
  /** Undefined: the run must exist. */
  readonly create: NonNullable<BeginRunBody["create"]> | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onYield: (item: unknown) => void;
  /** The run's recorded failure counts: its parent is a dead attempt that goes on. */
  readonly replaysFailure?: boolean;
}

/**
 * The life of one flow run in this process: claim it, replay or run its function, let its calls end, propose its final
 * state, go on with the next attempt where the server says so.
 */
export class FlowRunProcess {
  readonly #request: FlowRunRequest;
  readonly #controller = new AbortController();
  #info: FlowRunInfo | undefined;

  constructor(request: FlowRunRequest) {
    this.#request = request;
  }

  /** Tells the run to stop; the first reason decides how it ends. */
  stop(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Runs to the end. Rejects only when the run could not be claimed, or its end could not be recorded. */
  async run(): Promise<Outcome> {
    const { runtime, connection, signal, flowRunId, begin, create, spec } = this.#request;
    const begun = await connection.client.call(beginRun, {
      body: {
        flow_name: spec.name,
        flow_run_id: flowRunId,
        // One owner for each call, not for each process: two calls of one run in a process exclude each other too.
        owner: { ...runtime.owner, id: runtime.ids.uuid() },
        lease_seconds: runtime.settings.leaseSeconds,
        ...begin,
        ...(create ? { create } : {}),
      },
    });
    const { state_type } = begun.flow_run;
    if (state_type === "COMPLETED" || (state_type === "FAILED" && this.#request.replaysFailure)) {
      return recordedOutcome(connection, begun);
    }
    const { gone } = connection;
    const stopped = AbortSignal.any([signal, gone].filter((one) => one !== undefined));
    const onAbort = (): void => {
      const message = "the run was cancelled by its caller's signal";
      this.stop(gone?.aborted ? gone.reason : new CancelledRunError(message, { cause: signal?.reason }));
    };
    if (stopped.aborted) onAbort();
    stopped.addEventListener("abort", onAbort, { once: true });
    const lease = new RunLease({
      clock: runtime.clock,
      client: connection.client,
      flowRunId: begun.flow_run.id,
      epoch: begun.epoch,
      leaseSeconds: begun.lease_seconds,
      onStop: (reason) => this.stop(reason),
    });
    try {
      return await this.#attempts(begun);
    } finally {
      lease.close();
      stopped.removeEventListener("abort", onAbort);
    }
  }

  async #attempts(begun: BeginRunReply): Promise<Outcome> {
    const { clock } = this.#request.runtime;
    const before = begun.flow_run.run_count;
    // A dead attempt that goes on is the same attempt; any other is a new one.
    let runCount = begun.resuming ? Math.max(1, before) : before + 1;
    for (let isFirst = true; ; isFirst = false, runCount += 1) {
      const entered = await this.#enterRunning(begun);
      if (entered) return { state: entered, resultIdentity: undefined };
      const execution = await this.#openExecution(begun, {
        runCount,
        resuming: isFirst && begun.resuming,
        replays: !isFirst || begun.resuming || before > 0, // what never was Running has nothing to replay
      });
      const { outcome, retryAt } = await this.#attempt(begun, execution);
      if (retryAt === undefined) return outcome;
      const waitMs = Math.max(0, retryAt - clock.now());
      execution.logger.warn(
        `flow run '${begun.flow_run.name}' failed: ${outcome.state.message ?? ""}; retry in ${(waitMs / 1000).toFixed(1)} s`,
      );
      await clock.sleep(waitMs, { signal: this.#controller.signal }).catch(() => undefined);
    }
  }

  /** Proposes Running until it is accepted; any other end of the asking is returned. */
  async #enterRunning(begun: BeginRunReply): Promise<State | undefined> {
    const { clock } = this.#request.runtime;
    // The server tells waits in whole seconds; a process that was started ahead begins to the millisecond.
    const earlyMs = Date.parse(begun.flow_run.state?.state_details.scheduled_time ?? "") - clock.now();
    if (earlyMs > 0) await clock.sleep(earlyMs, { signal: this.#controller.signal });
    for (;;) {
      const answer = await this.#propose(begun, new State({ type: "RUNNING" }), null);
      if (answer.status === "ACCEPT") return undefined;
      if (answer.status === "WAIT" && answer.details.type === "wait_details") {
        await clock.sleep(answer.details.delay_seconds * 1000, { signal: this.#controller.signal });
        continue;
      }
      if (answer.status === "REJECT" && answer.state) {
        if (answer.state.type === "RUNNING") return undefined;
        if (answer.state.type !== "PENDING" && answer.state.type !== "SCHEDULED")
          return fromWire(answer.state);
        await clock.sleep(ASK_AGAIN_MS, { signal: this.#controller.signal });
        continue;
      }
      throw refused(begun, answer);
    }
  }

  async #openExecution(
    begun: BeginRunReply,
    attempt: { readonly runCount: number; readonly resuming: boolean; readonly replays: boolean },
  ): Promise<Execution> {
    const { runtime, connection, spec, scope } = this.#request;
    const { flow_run } = begun;
    const prefersRecorded = this.#request.prefersRecorded && !begun.created && hasParameters(flow_run);
    const given = prefersRecorded ? undefined : this.#request.args;
    const args = given ?? spec.args(decodeParameters(flow_run));
    const parameters = spec.parameters(args);
    this.#info = {
      id: flow_run.id,
      name: flow_run.name,
      flowId: begun.flow.id,
      flowName: begun.flow.name,
      flowVersion: flow_run.flow_version ?? undefined,
      parameters,
      tags: flow_run.tags,
      runCount: attempt.runCount,
      scheduledStartTime: flow_run.expected_start_time ? new Date(flow_run.expected_start_time) : undefined,
      parentFlowRunId: scope.flowRun?.id,
      rootFlowRunId: scope.flowRun?.rootFlowRunId ?? flow_run.id,
      deploymentId: flow_run.deployment_id ?? undefined,
    };
    const logger = runtime.logs.logger(FLOW_RUN_LOGGER, {
      flowRunId: flow_run.id,
      flowRunName: flow_run.name,
    });
    const replay = attempt.replays ? await loadReplayLog(connection.client, flow_run.id) : undefined;
    if (replay && replay.size > 0) {
      logger.info(
        `flow run '${flow_run.name}' goes on: ${replay.size} task runs are on record, the finished ones are not run again`,
      );
    } else {
      logger.info(`flow run '${flow_run.name}' of flow '${begun.flow.name}' begins`);
    }
    return new Execution({
      runtime,
      connection,
      flowRunId: flow_run.id,
      epoch: begun.epoch,
      runCount: attempt.runCount,
      runner: spec.runner ?? scope.flow?.runner ?? runtime.runner,
      results: spec.results,
      replay,
      resuming: attempt.resuming,
      logger,
      args,
      parameters,
    });
  }

  async #attempt(
    begun: BeginRunReply,
    execution: Execution,
  ): Promise<{ readonly outcome: Outcome; readonly retryAt?: number }> {
    const onStop = (): void => execution.stop(this.#controller.signal.reason);
    if (this.#controller.signal.aborted) onStop();
    else this.#controller.signal.addEventListener("abort", onStop, { once: true });
    const release = this.#scope(execution).logPrints ? this.#request.runtime.console.hold() : undefined;
    let decision: FinalDecision;
    try {
      decision = await this.#runFunction(execution);
      await execution.settled();
    } finally {
      release?.();
      this.#controller.signal.removeEventListener("abort", onStop);
    }
    decision = withUnobservedFailures(decision, execution);
    this.#tellUnasked(execution, decision);
    return this.#finish(begun, execution, decision);
  }

  async #runFunction(execution: Execution): Promise<FinalDecision> {
    const { spec, runtime, self } = this.#request;
    const scope = this.#scope(execution);
    let timeout: RunTimeoutError | undefined;
    const cancelTimeout =
      spec.timeoutSeconds === undefined
        ? undefined
        : runtime.clock.schedule(() => {
            timeout = new RunTimeoutError(
              `flow run '${this.#info?.name}' took longer than ${spec.timeoutSeconds} s`,
              {
                fields: { flow_run_id: this.#info?.id, timeout_seconds: spec.timeoutSeconds },
              },
            );
            execution.stop(timeout);
          }, spec.timeoutSeconds * 1000);
    try {
      if (spec.hooks.onRunning.length > 0)
        void this.#hooks(execution, "onRunning", new State({ type: "RUNNING" }));
      const args = spec.validate ? await spec.validate(execution.args) : execution.args;
      const run = (): unknown => spec.fn.apply(self, args as never[]);
      const produced = await this.#untilStopped(execution, () => runContextStorage.run(scope, run));
      const value = isGenerator(produced)
        ? await collectGenerator(
            produced,
            (next) => this.#untilStopped(execution, () => runContextStorage.run(scope, next)),
            this.#request.onYield,
          )
        : produced;
      const decision = decideByReturnValue(value);
      await this.#untilStopped(execution, () => decision);
      return await decision;
    } catch (error) {
      return decideByError(error, timeout ? undefined : execution.stopReason, timeout);
    } finally {
      cancelTimeout?.();
    }
  }

  /** Settles as the work does, or rejects when the attempt is stopped first. */
  #untilStopped(execution: Execution, work: () => unknown): Promise<unknown> {
    const { signal } = execution;
    if (signal.aborted) return Promise.reject(signal.reason);
    const produced = work();
    if (!isThenable(produced)) return Promise.resolve(produced);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      const done = (settle: (value: unknown) => void) => (value: unknown) => {
        signal.removeEventListener("abort", onAbort);
        settle(value);
      };
      produced.then(done(resolve), done(reject));
    });
  }

  async #finish(
    begun: BeginRunReply,
    execution: Execution,
    decision: FinalDecision,
  ): Promise<{ readonly outcome: Outcome; readonly retryAt?: number }> {
    if (endsUntold(execution.stopReason)) throw execution.stopReason;
    const { connection, spec } = this.#request;
    let final = decision;
    let kept = NO_RESULT;
    if (final.type === "COMPLETED" && isJournaled(spec.journaled, this.#request.runtime)) {
      try {
        kept = await journalValue(connection.client, begun.flow_run.id, final.data);
      } catch (error) {
        if (!BatutaError.hasCode(error, "result-not-serializable")) throw error;
        execution.logger.warn(`the result of the flow can't be kept: ${error.message}`);
      }
    } else if (final.type !== "COMPLETED" && final.data !== undefined) kept = journalError(final.data);
    const proposed = new State({
      type: final.type,
      name: final.name,
      message: final.message,
      data: kept.data,
    });
    let answer = await this.#propose(begun, proposed, kept.text);
    if (answer.status === "REJECT" && answer.state?.type === "CANCELLING") {
      // Cancelling was asked for and not noticed before the end: only Cancelled follows on it.
      final = { type: "CANCELLED", message: "the run was cancelled on request", data: undefined };
      answer = await this.#propose(begun, new State(final), null);
    }
    if (answer.status === "ABORT") throw refused(begun, answer);
    let retryAt: number | undefined;
    if (answer.status === "REJECT" && answer.state) {
      const { state } = answer;
      if (state.type === "SCHEDULED") {
        retryAt = state.state_details.scheduled_time ? Date.parse(state.state_details.scheduled_time) : 0;
      } else {
        const data = state.type === "COMPLETED" ? final.data : undefined;
        final = {
          type: state.type,
          name: state.name ?? undefined,
          message: state.message ?? undefined,
          data,
        };
      }
    }
    const shown = new State({
      id: answer.state?.id,
      type: final.type,
      name: final.name,
      message: final.message,
      timestamp: answer.state ? new Date(answer.state.timestamp) : undefined,
      data: final.data,
      details: { flow_run_id: begun.flow_run.id },
    });
    const outcome = { state: shown, resultIdentity: kept.identity };
    if (retryAt !== undefined) return { outcome, retryAt };
    this.#tellEnd(execution, shown);
    const hook = HOOK_OF[shown.type];
    if (hook) await this.#hooks(execution, hook, shown);
    return { outcome };
  }

  #tellEnd(execution: Execution, state: State): void {
    const text = `flow run '${this.#info?.name}' ended ${state.toString()}`;
    if (state.isCompleted()) execution.logger.info(text);
    else execution.logger.error(text);
    if (state.isFailed() && isFirstTelling(state.data)) execution.logger.exception(state.data);
  }

  #tellUnasked(execution: Execution, decision: FinalDecision): void {
    if (decision.type !== "COMPLETED") return;
    const unasked = execution.replay?.unasked() ?? [];
    if (unasked.length === 0) return;
    const names = unasked.slice(0, 5).map((record) => `'${record.name}'`);
    execution.logger.warn(
      `${unasked.length} recorded task runs were not asked for by this run: ${names.join(", ")}${unasked.length > 5 ? ", …" : ""}; the flow's code or its inputs changed since they were recorded`,
    );
  }

  #scope(execution: Execution): RunScope {
    const { runtime, scope, spec } = this.#request;
    return {
      runtime,
      flow: execution,
      flowRun: this.#info,
      taskRun: undefined,
      path: "",
      tags: this.#info?.tags ?? [],
      getSignal: () => execution.signal,
      logPrints: spec.logPrints ?? (scope.flow ? scope.logPrints : runtime.settings.logging.logPrints),
      transaction: undefined,
      graphBuilder: undefined,
      remote: undefined,
    };
  }

  async #hooks(execution: Execution, moment: keyof FlowSpec["hooks"], state: State): Promise<void> {
    const hooks = this.#request.spec.hooks[moment];
    const info = this.#info;
    if (hooks.length === 0 || !info) return;
    await runContextStorage.run(this.#scope(execution), () =>
      runHooks(hooks, info, state, (message) => execution.logger.error(message)),
    );
  }

  /**
   * Proposes a state. The connection's client repeats it through outages of any length: what the run did is only safe
   * once its end is. A repeated proposal that had arrived the first time is told by its transition id.
   */
  async #propose(begun: BeginRunReply, state: State, result: string | null): Promise<OrchestrationResult> {
    const { connection, runtime } = this.#request;
    const transitionId = runtime.ids.uuid();
    const body = {
      state: {
        type: state.type,
        name: state.name,
        message: state.message,
        data: state.data ?? null,
        state_details: { flow_run_id: begun.flow_run.id, transition_id: transitionId },
      },
      owner_epoch: begun.epoch,
      result,
    };
    const params = { id: begun.flow_run.id };
    const answer = await connection.client.call(setFlowRunState, { params, body });
    const { state: entered } = answer;
    const isOurs =
      answer.status === "REJECT" &&
      entered?.type === state.type &&
      entered.state_details.transition_id === transitionId;
    return isOurs ? { ...answer, status: "ACCEPT", details: { type: "accept_details" } } : answer;
  }
}

const ASK_AGAIN_MS = 200;

const HOOK_OF: Readonly<Partial<Record<State["type"], keyof FlowSpec["hooks"]>>> = {
  COMPLETED: "onCompletion",
  FAILED: "onFailure",
  CANCELLED: "onCancellation",
  CRASHED: "onCrashed",
};

async function recordedOutcome(connection: Connection, begun: BeginRunReply): Promise<Outcome> {
  const { flow_run } = begun;
  const isCompleted = flow_run.state_type === "COMPLETED";
  const kept = isCompleted
    ? begun.result
    : (await connection.client.call(readFlowRunResult, { params: { id: flow_run.id } })).result;
  const text = await readJournaledText(connection.client, kept, flow_run.state?.data);
  const state = new State({
    id: flow_run.state_id ?? undefined,
    type: flow_run.state_type ?? "COMPLETED",
    name: flow_run.state_name ?? undefined,
    message: flow_run.state?.message,
    timestamp: flow_run.state ? new Date(flow_run.state.timestamp) : undefined,
    data: text === undefined ? undefined : isCompleted ? decodeResult(text) : decodeError(text),
    details: { flow_run_id: flow_run.id },
  });
  if (text !== undefined) return { state, resultIdentity: isCompleted ? resultIdentity(text) : undefined };
  return { state, resultIdentity: undefined, missingResult: missingResult(begun) };
}

/** Undefined where there was none to keep: a person may set a run to Completed. */
function missingResult({ flow_run }: BeginRunReply): BatutaError | undefined {
  if (flow_run.state_type !== "COMPLETED" || !isUnpersisted(flow_run.state?.data)) return undefined;
  return new BatutaError(
    "result-not-kept",
    `flow run '${flow_run.name}' (${flow_run.id}) completed, but its result was not kept: it can't be serialised, or its flow has persistResult: false. Start a new run to get one`,
    { fields: { flow_run_id: flow_run.id } },
  );
}

function fromWire(state: WireState): State {
  return new State({
    id: state.id,
    type: state.type,
    name: state.name ?? undefined,
    message: state.message,
    timestamp: new Date(state.timestamp),
    details: state.state_details,
  });
}

function refused(begun: BeginRunReply, answer: OrchestrationResult): BatutaError {
  const { details } = answer;
  const reason = "reason" in details && details.reason ? details.reason : "no reason was given";
  return new BatutaError(
    "run-refused",
    `the server refused to let flow run '${begun.flow_run.name}' (${begun.flow_run.id}) go on: ${reason}`,
    { fields: { flow_run_id: begun.flow_run.id, status: answer.status } },
  );
}

/** A failure that nobody awaited, asked for or handed on fails the flow: silence must not hide it. */
function withUnobservedFailures(decision: FinalDecision, execution: Execution): FinalDecision {
  if (decision.type !== "COMPLETED") return decision;
  const failures = execution.unobservedFailures();
  const [first] = failures;
  if (!first) return decision;
  const state = first.peek();
  const others = failures.length > 1 ? ` and ${failures.length - 1} more` : "";
  return {
    type: "FAILED",
    message: `task run '${first.taskRunName}'${others} failed and nothing looked at it: ${state.message ?? state.name}. Await the call, or mark it with allowFailure()`,
    data: stateError(state),
  };
}
