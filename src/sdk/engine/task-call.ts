import type { JournalState, TaskRunRecord } from "../../contract/journal/schemas.ts";
import { messageOf } from "../../platform/error-message.ts";
import { BatutaError } from "../../platform/errors.ts";
import { RunTimeoutError } from "../errors.ts";
import { type RunScope, runContextStorage } from "../run-context.ts";
import type { TaskRunInfo } from "../run-info.ts";
import { State } from "../state.ts";
import type { Transaction } from "../transactions/transaction.ts";
import { scanArguments, substituteArguments, type Upstream } from "./arguments.ts";
import { CallAbort } from "./call-abort.ts";
import { fingerprintArguments, fingerprintResults } from "./call-fingerprint.ts";
import { CallHistory, type StateExtras } from "./call-history.ts";
import { type CallPlace, callIdentityFor, dynamicKeyFor, takePlace } from "./call-identity.ts";
import { rejoinTransaction, runTransacted, type TransactedCall } from "./call-transaction.ts";
import { decideByError } from "./error-decision.ts";
import { type Execution, type LiveCall, lastState } from "./execution.ts";
import { Future } from "./future.ts";
import { collectGenerator, isGenerator, isThenable } from "./generators.ts";
import { runHooks } from "./hooks.ts";
import {
  isJournaled,
  type JournaledResult,
  journalError,
  journalValue,
  NO_RESULT,
  readRecordedResult,
} from "./journaled-result.ts";
import { toPublicState } from "./public-state.ts";
import { delayBeforeRetry, mayRetry } from "./retries.ts";
import { decideByReturnValue, type FinalDecision } from "./return-value.ts";
import { withLongStacks } from "./stack-limit.ts";
import { remoteContext, taskHost } from "./task-host.ts";
import { makeTaskRunInfo, mergeTags } from "./task-run-info.ts";
import type { TaskSpec } from "./task-spec.ts";
import { runIdOf, trackInputs } from "./track-inputs.ts";
import { upstreamError } from "./upstream-error.ts";
import { dataOf, waitForUpstreams } from "./upstreams.ts";

/** What one call was given beside its arguments. */
export interface CallExtras {
  /** Value of `this` for methods. */
  readonly self: unknown;
  readonly waitFor: readonly Upstream[];
  readonly callKey: string | undefined;
}

/**
 * The life of one task call: wait for its inputs, recognise it in the journal, run its function with retries, write
 * its record, settle its future. It never rejects: what goes wrong is its outcome.
 */
export class TaskCall implements LiveCall {
  readonly future: Future;
  readonly #execution: Execution;
  readonly #spec: TaskSpec;
  readonly #extras: CallExtras;
  readonly #scope: RunScope;
  readonly #history: CallHistory;
  readonly #abort: CallAbort;
  readonly #upstreams: readonly Upstream[];
  readonly #needsSubstitution: boolean;
  /** Undefined when its inputs have no fingerprint and it has no `callKey`. */
  readonly #place: CallPlace | undefined;
  #args: readonly unknown[];
  #info: TaskRunInfo | undefined;
  #isUnwritten = false;
  #transaction: Transaction | undefined;
  #releaseConsole: (() => void) | undefined;

  constructor(
    execution: Execution,
    spec: TaskSpec,
    args: readonly unknown[],
    extras: CallExtras,
    scope: RunScope,
  ) {
    this.#execution = execution;
    this.#spec = spec;
    this.#args = args;
    this.#extras = extras;
    this.#scope = scope;
    this.#history = new CallHistory(execution, spec);
    this.#abort = new CallAbort(execution.runtime.clock);
    this.future = new Future({
      taskRunId: this.#history.id,
      taskKey: spec.key,
      name: spec.name,
      clock: execution.runtime.clock,
    });
    const scan = scanArguments(args);
    this.#upstreams = scan.upstreams;
    this.#needsSubstitution = scan.needsSubstitution;
    this.#place = this.#takePlace();
    // Handed on: whoever uses a result answers for its failure.
    for (const { source } of scan.upstreams) if (Future.is(source)) source.observed = true;
    for (const { source } of extras.waitFor) if (Future.is(source)) source.observed = true;
  }

  /** Begins; the function is reached in the same tick when nothing has to be waited for. */
  start(): void {
    this.#execution.add(this);
    void this.#live();
  }

  abort(reason: unknown): void {
    this.#abort.abort(reason);
  }

  takeUnwritten(): TaskRunRecord | undefined {
    if (!this.#isUnwritten) return undefined;
    this.#isUnwritten = false;
    return this.#history.toRecord(null);
  }

  async #live(): Promise<void> {
    const execution = this.#execution;
    try {
      if (execution.isStopped) this.abort(execution.signal.reason);
      const hasUpstreams = this.#upstreams.length > 0 || this.#extras.waitFor.length > 0;
      const blocker = hasUpstreams
        ? await waitForUpstreams([...this.#upstreams, ...this.#extras.waitFor], this.#abort)
        : undefined;
      const isRecognised = this.#identify();
      const turn = execution.room.enter();
      if (turn) await turn;
      const record = execution.replay?.find(this.#spec.key, this.#history.dynamicKey);
      if (record && (await this.#takeFromJournal(record))) return;
      if (
        !isRecognised &&
        isJournaled(this.#spec.journaled, execution.runtime) &&
        execution.flowRunId !== null
      ) {
        execution.warnOnce(
          `unkeyed:${this.#spec.key}`,
          `the inputs of task '${this.#spec.name}' have no fingerprint (a function, a socket or the like), so a replay runs it again; give its calls a callKey to have their results recognised`,
        );
      }
      this.#history.tags = mergeTags(this.#scope.tags, this.#spec.tags);
      this.#setName(`${this.#spec.name}-${this.#history.dynamicKey.slice(0, 3)}`);
      if (this.#spec.runName) await this.#nameRun(this.#spec.runName);
      this.#history.inputs = trackInputs({
        spec: this.#spec,
        args: this.#args,
        upstreams: this.#upstreams,
        waitFor: this.#extras.waitFor,
        parent: this.#scope.taskRun?.id,
        producers: execution.producers,
      });
      if (blocker) return await this.#finishNotReady(blocker);
      this.#enter("PENDING", "Pending");
      if (this.#abort.isAborted)
        return await this.#finish(decideByError(undefined, this.#abort.reason, undefined));
      this.#args = this.#needsSubstitution ? substituteArguments(this.#args, dataOf) : this.#args;
      const { caching } = this.#spec;
      const { transaction: parent } = this.#scope;
      const deciding =
        caching || parent
          ? runTransacted({
              ...this.#transactedCall(),
              signal: () => this.#abort.signal(),
              attempts: async (transaction) => {
                this.#transaction = transaction;
                return this.#attempts();
              },
            })
          : this.#attempts();
      // Without an await where there is nothing to wait for: each one is memory that an open call holds.
      await this.#finish(isThenable(deciding) ? await deciding : deciding);
    } catch (error) {
      // The journal refused the record, or this is a bug of ours: nothing is on record, and the caller is told.
      const state = new State({ type: "CRASHED", message: messageOf(error), data: error });
      this.future.settle({ state, resultIdentity: undefined });
    } finally {
      execution.remove(this);
    }
  }

  #transactedCall(): Omit<TransactedCall, "attempts" | "signal"> {
    return {
      execution: this.#execution,
      caching: this.#spec.caching,
      parent: this.#scope.transaction,
      info: this.#runInfo(),
      flowRun: this.#scope.flowRun,
      onRolledBack: async () => {
        this.#history.enter("COMPLETED", "RolledBack", { message: "its transaction was rolled back" });
        // Without a result: a replay runs the call again, since its effects were undone.
        await this.#execution.append(this.#history.toRecord(null));
      },
    };
  }

  #takePlace(): CallPlace | undefined {
    const { callKey } = this.#extras;
    const inputs =
      callKey === undefined ? fingerprintArguments(this.#args, this.#needsSubstitution) : `key:${callKey}`;
    if (inputs === undefined) return undefined;
    const place = takePlace(this.#execution.counter, this.#scope.path, this.#spec.key, inputs);
    this.future.callIdentity = callIdentityFor(this.#spec.key, place);
    return place;
  }

  /** Finds out what this call is, now that its inputs are there. False when that can't be told. */
  #identify(): boolean {
    const results = this.#extras.callKey === undefined ? fingerprintResults(this.#upstreams) : "";
    const isRecognised = this.#place !== undefined && results !== undefined;
    this.#history.dynamicKey = isRecognised
      ? dynamicKeyFor(this.#place, results)
      : `unkeyed-${this.#execution.runtime.ids.uuid()}`;
    return isRecognised;
  }

  /** Takes the outcome from the journal where it counts; false when the call has to run. */
  async #takeFromJournal(record: TaskRunRecord): Promise<boolean> {
    const { execution, spec } = { execution: this.#execution, spec: this.#spec };
    this.#history.continue(record);
    this.future.taskRunId = record.id;
    const last = lastState(record);
    const isOfThisAttempt = execution.resuming && record.flow_run_run_count === execution.runCount;
    const counts = last.type === "COMPLETED" || (last.type === "FAILED" && isOfThisAttempt);
    const recorded = counts ? await readRecordedResult(execution.connection.client, record) : undefined;
    if (!recorded) {
      // Failures of this attempt still count as tries, so that a crash gives no retries away.
      if (isOfThisAttempt)
        this.#history.runCount = record.states.filter((s) => s.name === "AwaitingRetry").length;
      return false;
    }
    this.future.taskRunName = record.name;
    const recordedCode = record.labels["batuta.code"];
    if (recordedCode !== undefined && recordedCode !== spec.labels["batuta.code"]) {
      execution.warnOnce(
        `code:${spec.key}`,
        `the code of task '${spec.name}' has changed since its results were recorded; the recorded results are used. Start a new run to run the new code`,
      );
    }
    execution.countReplayed();
    if (this.#scope.transaction && last.type === "COMPLETED") {
      await rejoinTransaction(this.#transactedCall(), recorded.data);
    }
    this.future.settle({ state: toPublicState(last, recorded.data), resultIdentity: recorded.identity });
    return true;
  }

  async #nameRun(makeName: NonNullable<TaskSpec["runName"]>): Promise<void> {
    try {
      this.#setName(await makeName(this.#spec.parameters(this.#args)));
    } catch (error) {
      this.#execution.warnOnce(
        `name:${this.#spec.key}`,
        `taskRunName of task '${this.#spec.name}' failed, so its runs have plain names: ${messageOf(error)}`,
      );
    }
  }

  #setName(name: string): void {
    this.#history.name = name;
    this.future.taskRunName = name;
  }

  /** Runs the function until it is done, or fails with no retry left. */
  #attempts(): FinalDecision | Promise<FinalDecision> {
    const first = this.#attempt();
    return isThenable(first) || first.type === "FAILED" ? this.#retry(first) : first;
  }

  async #retry(first: FinalDecision | Promise<FinalDecision>): Promise<FinalDecision> {
    const { runtime, logger } = this.#execution;
    const { retry, name } = this.#spec;
    const defaults = runtime.settings.tasks;
    for (let attempt = first; ; attempt = this.#attempt()) {
      const decision = await attempt;
      if (decision.type !== "FAILED" || this.#abort.isAborted) return decision;
      const state = new State(decision);
      const tries = this.#history.runCount;
      const again = await mayRetry(
        retry,
        tries,
        defaults,
        state,
        () => this.#runInfo(),
        (error) =>
          logger.error(
            `retryConditionFn of task '${name}' failed, so the failure stands: ${messageOf(error)}`,
          ),
      );
      if (!again) return decision;
      const delaySeconds = delayBeforeRetry(retry, tries, defaults, decision.data, runtime.ids);
      this.#enter("SCHEDULED", "AwaitingRetry", {
        message: decision.message,
        details: { scheduled_time: new Date(runtime.clock.now() + delaySeconds * 1000).toISOString() },
      });
      logger.warn(
        `task run '${this.#history.name}' failed: ${decision.message}; retry ${tries} of ${retry.retries ?? defaults.defaultRetries}${delaySeconds > 0 ? ` in ${delaySeconds.toFixed(1)} s` : ""}`,
      );
      try {
        if (delaySeconds > 0)
          await this.#abort.race(runtime.clock.sleep(delaySeconds * 1000, { signal: this.#abort.signal() }));
      } catch (error) {
        return decideByError(error, this.#abort.reason, undefined);
      }
    }
  }

  /** One attempt; never throws or rejects. */
  #attempt(): FinalDecision | Promise<FinalDecision> {
    this.#abort.beginAttempt();
    try {
      const produced = this.#invoke();
      const decision = isThenable(produced) ? produced : decideByReturnValue(produced);
      if (isThenable(decision)) return this.#attemptLater(produced);
      this.#endAttempt();
      return decision;
    } catch (error) {
      return this.#endByError(error);
    }
  }

  async #attemptLater(produced: unknown): Promise<FinalDecision> {
    try {
      const decision = await decideByReturnValue(await produced);
      this.#endAttempt();
      return decision;
    } catch (error) {
      return this.#endByError(error);
    }
  }

  #endByError(error: unknown): FinalDecision {
    const decision = decideByError(error, this.#abort.reason, this.#abort.timeout);
    this.#endAttempt();
    return decision;
  }

  #endAttempt(): void {
    this.#abort.endAttempt();
    this.#releaseConsole?.();
    this.#releaseConsole = undefined;
  }

  #timedOut(seconds: number): Error {
    return new RunTimeoutError(`task run '${this.#history.name}' took longer than ${seconds} s`, {
      fields: { task_run_id: this.#history.id, timeout_seconds: seconds },
    });
  }

  #invoke(): unknown {
    const isRetry = this.#history.runCount > 0;
    this.#history.runCount += 1;
    this.#info = undefined;
    const { validate } = this.#spec;
    if (validate) return validate(this.#args).then((args) => this.#invokeWith(args, isRetry));
    return this.#invokeWith(this.#args, isRetry);
  }

  #invokeWith(args: readonly unknown[], isRetry: boolean): unknown {
    const { runner } = this.#execution;
    const scope = this.#attemptScope();
    // A nested call runs in its caller's slot: waiting for a second one could wait for ever.
    if (!runner || this.#scope.taskRun) return this.#runHere(args, scope, isRetry);
    const produced = runner.execute({
      task: this.#spec,
      args,
      self: this.#extras.self,
      run: () => this.#runHere(args, scope, isRetry),
      begin: () => this.#begin(isRetry),
      getSignal: () => this.#abort.signal(),
      getContext: () => remoteContext(scope, this.#runInfo()),
      host: taskHost(scope, (nested, nestedArgs, extras, nestedScope) => {
        const call = new TaskCall(
          this.#execution,
          nested,
          nestedArgs,
          { self: undefined, ...extras },
          nestedScope,
        );
        call.start();
        return call.future;
      }),
    });
    return isThenable(produced) ? this.#abort.race(produced) : produced;
  }

  #begin(isRetry: boolean): void {
    const { timeoutSeconds, hooks } = this.#spec;
    const state = this.#enter("RUNNING", isRetry ? "Retrying" : "Running");
    this.#abort.armTimeout(timeoutSeconds, (seconds) => this.#timedOut(seconds));
    if (hooks.onRunning.length > 0) void this.#hooks(hooks.onRunning, toPublicState(state, undefined));
  }

  #runHere(args: readonly unknown[], scope: RunScope, isRetry: boolean): unknown {
    const { fn, logPrints } = this.#spec;
    this.#begin(isRetry);
    if (logPrints && !this.#scope.logPrints) this.#releaseConsole = this.#execution.runtime.console.hold();
    const call = (): unknown => fn.apply(this.#extras.self, args as never[]);
    const produced = withLongStacks(() => runContextStorage.run(scope, call));
    return this.#drain(produced, scope);
  }

  #drain(produced: unknown, scope: RunScope): unknown {
    if (isThenable(produced)) {
      return this.#abort
        .race(produced)
        .then((value) => (isGenerator(value) ? this.#drain(value, scope) : value));
    }
    if (!isGenerator(produced)) return produced;
    return collectGenerator(
      produced,
      (next) => this.#abort.race(Promise.resolve(runContextStorage.run(scope, next))),
      (item) => this.future.pushYield(item),
    );
  }

  async #finishNotReady(blocker: Upstream): Promise<void> {
    const id = runIdOf(blocker);
    const message = `Upstream task run '${id}' did not reach a 'COMPLETED' state.`;
    const state = this.#enter("PENDING", "NotReady", { message });
    await this.#appendEnd(null);
    const error = upstreamError(this.#history, blocker);
    this.future.settle({ state: toPublicState(state, error), resultIdentity: undefined });
  }

  async #finish(decision: FinalDecision): Promise<void> {
    if (BatutaError.hasCode(decision.data, "run-fenced")) throw decision.data;
    const spec = this.#spec;
    const isCompleted = decision.type === "COMPLETED";
    let { type, name, message, data } = decision;
    let kept: JournaledResult = NO_RESULT;
    if (!isCompleted) kept = data === undefined ? NO_RESULT : journalError(data);
    else if (isJournaled(spec.journaled, this.#execution.runtime)) {
      try {
        const keeping = journalValue(this.#execution.connection.client, this.#history.id, data);
        kept = isThenable(keeping) ? await keeping : keeping;
      } catch (error) {
        if (!BatutaError.hasCode(error, "result-not-serializable")) throw error;
        if (spec.caching?.storing)
          ({ type, name, message, data } = decideByError(error, undefined, undefined));
        else {
          this.#execution.warnOnce(
            `result:${spec.key}`,
            `the result of task '${spec.name}' can't be journaled, so a replay runs it again: ${error.message}`,
          );
        }
      }
    }
    const state = this.#enter(type, name ?? new State({ type }).name, {
      message: message ?? null,
      data: decision.persisted ?? kept.data,
      details: decision.details,
    });
    await this.#appendEnd(kept.text);
    if (typeof data === "object" && data !== null) this.#execution.producers.set(data, this.#history.id);
    const shown = toPublicState(state, data);
    this.future.settle({ state: shown, resultIdentity: kept.identity });
    const hooks = isCompleted ? spec.hooks.onCompletion : type === "FAILED" ? spec.hooks.onFailure : [];
    if (hooks.length > 0) await this.#hooks(hooks, shown);
  }

  /** Writes the last record. A tick while it is under way must not write the same state without the result. */
  #appendEnd(result: string | null): Promise<void> {
    this.#isUnwritten = false;
    return this.#execution.append(this.#history.toRecord(result));
  }

  #enter(type: State["type"], name: string, extras: StateExtras = {}): JournalState {
    const state = this.#history.enter(type, name, extras);
    this.future.enter(state);
    this.#isUnwritten = true;
    return state;
  }

  async #hooks(hooks: TaskSpec["hooks"]["onRunning"], state: State): Promise<void> {
    const { logger } = this.#execution;
    await runContextStorage.run(this.#attemptScope(), () =>
      runHooks(hooks, this.#runInfo(), state, (message) => logger.error(message)),
    );
  }

  #runInfo(): TaskRunInfo {
    this.#info ??= makeTaskRunInfo(this.#history, this.#spec, this.#args);
    return this.#info;
  }

  #attemptScope(): RunScope {
    const outer = this.#scope;
    return {
      runtime: outer.runtime,
      flow: this.#execution,
      flowRun: outer.flowRun,
      taskRun: this.#runInfo(),
      path: this.#history.dynamicKey,
      tags: this.#history.tags,
      getSignal: () => this.#abort.signal(),
      logPrints: this.#spec.logPrints ?? outer.logPrints,
      transaction: this.#transaction ?? outer.transaction,
      graphBuilder: undefined,
      remote: undefined,
    };
  }
}
