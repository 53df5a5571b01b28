import type { JournalState, TaskRunRecord } from "../../contract/journal/schemas.ts";
import { isTerminalType, RERUN_STATE_NAME } from "../../contract/states/state-types.ts";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { endsUntold } from "../errors.ts";
import { State } from "../state.ts";
import { substituteArguments, type Upstream } from "./arguments.ts";
import { CallAttempts } from "./call-attempts.ts";
import { fingerprintResults } from "./call-fingerprint.ts";
import { callKeyFor } from "./call-identity.ts";
import type { CallRun } from "./call-run.ts";
import { rejoinTransaction, runTransacted, type TransactedCall } from "./call-transaction.ts";
import { decideByError } from "./error-decision.ts";
import { lastState } from "./execution.ts";
import { isThenable } from "./generators.ts";
import {
  isJournaled,
  type JournaledResult,
  journalError,
  journalValue,
  NO_RESULT,
  readRecordedResult,
} from "./journaled-result.ts";
import type { StartCall } from "./made-call.ts";
import { toPublicState } from "./public-state.ts";
import type { FinalDecision } from "./return-value.ts";
import { mergeTags } from "./task-run-info.ts";
import type { TaskSpec } from "./task-spec.ts";
import { runIdOf, trackInputs } from "./track-inputs.ts";
import { upstreamError } from "./upstream-error.ts";
import { dataOf, waitForUpstreams } from "./upstreams.ts";

/**
 * The life of a call that has been let in: wait for its inputs, recognise it in the journal, run its function with
 * retries, write its record, settle its future. Never rejects: what goes wrong is the call's outcome.
 */
export async function liveThrough(run: CallRun, startCall: StartCall): Promise<void> {
  const { call, history, abort } = run;
  const { execution, spec, extras, scope } = call;
  try {
    if (execution.isStopped) abort.abort(execution.signal.reason);
    let blocker: Upstream | undefined;
    if (call.upstreams.length > 0 || extras.waitFor.length > 0) {
      blocker = await waitForUpstreams([...call.upstreams, ...extras.waitFor], abort);
      const turn = execution.room.enter();
      if (turn) await turn;
    }
    const isRecognised = identify(run);
    const record = execution.replay?.find(spec.key, history.callKey);
    if (record && (await takeFromJournal(run, record))) return;
    if (!isRecognised && isJournaled(spec.journaled, execution.runtime) && execution.flowRunId !== null) {
      execution.warnOnce(
        `unkeyed:${spec.key}`,
        `the inputs of task '${spec.name}' have no fingerprint (a function, a socket or the like), so a replay runs it again; give its calls a callKey to have their results recognised`,
      );
    }
    history.tags = mergeTags(scope.tags, spec.tags);
    run.setName(`${spec.name}-${history.callKey.slice(0, 3)}`);
    if (spec.runName) await nameRun(run, spec.runName);
    history.inputs = trackInputs({
      spec,
      args: run.args,
      upstreams: call.upstreams,
      waitFor: extras.waitFor,
      parent: scope.taskRun?.id,
      producers: execution.producers,
    });
    if (blocker) return await finishNotReady(run, blocker);
    run.enter("PENDING", "Pending");
    if (abort.isAborted) return await finish(run, decideByError(undefined, abort.reason, undefined));
    if (call.needsSubstitution) run.args = substituteArguments(run.args, dataOf);
    const attempts = new CallAttempts(run, startCall);
    const deciding =
      spec.caching || scope.transaction
        ? runTransacted({
            ...transactedCall(run),
            signal: () => abort.signal(),
            attempts: async (transaction) => {
              run.transaction = transaction;
              return attempts.run();
            },
          })
        : attempts.run();
    // Without an await where there is nothing to wait for: each one is memory that an open call holds.
    await finish(run, isThenable(deciding) ? await deciding : deciding);
  } catch (error) {
    // The journal refused the record, or this is a bug of ours: nothing is on record, and the caller is told.
    const state = new State({ type: "CRASHED", message: messageOf(error), data: error });
    call.future.settle({ state, resultIdentity: undefined });
  } finally {
    call.end();
  }
}

/** Finds out what a call is, now that its inputs are there. False when that can't be told. */
function identify({ call, history }: CallRun): boolean {
  const results = call.extras.callKey === undefined ? fingerprintResults(call.upstreams) : "";
  const isRecognised = call.place !== undefined && results !== undefined;
  history.callKey = isRecognised
    ? callKeyFor(call.place, results)
    : `unkeyed-${call.execution.runtime.ids.uuid()}`;
  return isRecognised;
}

/** Takes the outcome from the journal where it counts; false when the call has to run. */
async function takeFromJournal(run: CallRun, record: TaskRunRecord): Promise<boolean> {
  const { call, history } = run;
  const { execution, spec, future } = call;
  history.continue(record);
  future.taskRunId = record.id;
  const last = lastState(record);
  const isOfThisAttempt = execution.resuming && record.flow_run_run_count === execution.runCount;
  const rerun = rerunOf(record.states);
  run.refreshesCache = rerun?.details.refresh_cache === true;
  const counts = last.type === "COMPLETED" || (last.type === "FAILED" && isOfThisAttempt);
  const recorded = counts ? await readRecordedResult(execution.connection.client, record) : undefined;
  if (!recorded) {
    // Failures of this attempt still count as tries, so that a crash gives no retries away.
    if (isOfThisAttempt) history.runCount = triesOf(record.states);
    return false;
  }
  future.taskRunName = record.name;
  const recordedCode = record.labels["batuta.code"];
  if (recordedCode !== undefined && recordedCode !== spec.labels["batuta.code"]) {
    execution.warnOnce(
      `code:${spec.key}`,
      `the code of task '${spec.name}' has changed since its results were recorded; the recorded results are used. Start a new run to run the new code`,
    );
  }
  execution.countReplayed();
  if (call.scope.transaction && last.type === "COMPLETED")
    await rejoinTransaction(transactedCall(run), recorded.data);
  future.settle({ state: toPublicState(last, recorded.data), resultIdentity: recorded.identity });
  return true;
}

/** The state by which a retry from a chosen task had this call run anew, until it ended again. */
function rerunOf(states: readonly JournalState[]): JournalState | undefined {
  const last = states.findLast(({ name, type }) => name === RERUN_STATE_NAME || isTerminalType(type));
  return last?.name === RERUN_STATE_NAME ? last : undefined;
}

/** The tries that were made, apart from those before it was run anew. */
function triesOf(states: readonly JournalState[]): number {
  const rerun = states.findLastIndex(({ name }) => name === RERUN_STATE_NAME);
  return states.slice(rerun + 1).filter(({ name }) => name === "AwaitingRetry").length;
}

function transactedCall(run: CallRun): Omit<TransactedCall, "attempts" | "signal"> {
  const { execution, spec, scope } = run.call;
  return {
    execution,
    caching: spec.caching,
    refreshes: run.refreshesCache,
    parent: scope.transaction,
    info: run.info(),
    flowRun: scope.flowRun,
    onRolledBack: async () => {
      run.history.enter("COMPLETED", "RolledBack", { message: "its transaction was rolled back" });
      // Without a result: a replay runs the call again, since its effects were undone.
      await execution.append(run.history.toRecord(null));
    },
  };
}

async function nameRun(run: CallRun, makeName: NonNullable<TaskSpec["runName"]>): Promise<void> {
  const { execution, spec } = run.call;
  try {
    run.setName(await makeName(spec.parameters(run.args)));
  } catch (error) {
    execution.warnOnce(
      `name:${spec.key}`,
      `taskRunName of task '${spec.name}' failed, so its runs have plain names: ${messageOf(error)}`,
    );
  }
}

async function finishNotReady(run: CallRun, blocker: Upstream): Promise<void> {
  const message = `Upstream task run '${runIdOf(blocker)}' did not reach a 'COMPLETED' state.`;
  const state = run.enter("PENDING", "NotReady", { message });
  await run.appendEnd(null);
  const error = upstreamError(run.history, blocker);
  run.call.future.settle({ state: toPublicState(state, error), resultIdentity: undefined });
}

async function finish(run: CallRun, decision: FinalDecision): Promise<void> {
  if (endsUntold(decision.data)) throw decision.data;
  const { execution, spec, future } = run.call;
  const isCompleted = decision.type === "COMPLETED";
  let { type, name, message, data } = decision;
  let kept: JournaledResult = NO_RESULT;
  if (!isCompleted) kept = data === undefined ? NO_RESULT : journalError(data);
  else if (isJournaled(spec.journaled, execution.runtime)) {
    try {
      const keeping = journalValue(execution.connection.client, run.history.id, data);
      kept = isThenable(keeping) ? await keeping : keeping;
    } catch (error) {
      if (!BatutaError.hasCode(error, "result-not-serializable")) throw error;
      if (spec.caching?.storing) ({ type, name, message, data } = decideByError(error, undefined, undefined));
      else {
        execution.warnOnce(
          `result:${spec.key}`,
          `the result of task '${spec.name}' can't be journaled, so a replay runs it again: ${error.message}`,
        );
      }
    }
  }
  const state = run.enter(type, name ?? new State({ type }).name, {
    message: message ?? null,
    data: decision.persisted ?? kept.data,
    details: decision.details,
  });
  await run.appendEnd(kept.text);
  if (typeof data === "object" && data !== null) execution.producers.set(data, run.history.id);
  const shown = toPublicState(state, data);
  future.settle({ state: shown, resultIdentity: kept.identity });
  const hooks = isCompleted ? spec.hooks.onCompletion : type === "FAILED" ? spec.hooks.onFailure : [];
  if (hooks.length > 0) await run.hooks(hooks, shown);
}
