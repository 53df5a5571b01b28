import type { JournalState, TaskRunRecord } from "../../contract/journal/schemas.ts";
import { type RunScope, runContextStorage } from "../run-context.ts";
import type { TaskRunInfo } from "../run-info.ts";
import type { State } from "../state.ts";
import type { Transaction } from "../transactions/transaction.ts";
import { CallAbort } from "./call-abort.ts";
import { CallHistory, type StateExtras } from "./call-history.ts";
import { runHooks } from "./hooks.ts";
import type { MadeCall } from "./made-call.ts";
import { makeTaskRunInfo } from "./task-run-info.ts";
import type { TaskSpec } from "./task-spec.ts";

/** A call that has been let in: its states, what ends it from outside, and what its code sees of it. */
export class CallRun {
  readonly call: MadeCall;
  readonly history: CallHistory;
  readonly abort: CallAbort;
  /** Those of the call; once its inputs are there, with their values. */
  args: readonly unknown[];
  transaction: Transaction | undefined;
  /** Somebody has asked that this very call is run anew: a cached result does not count. */
  refreshesCache = false;
  #info: TaskRunInfo | undefined;
  #isUnwritten = false;

  constructor(call: MadeCall) {
    const { execution, spec, future } = call;
    this.call = call;
    this.args = call.args;
    this.history = new CallHistory(execution, spec, future.taskRunId);
    this.abort = new CallAbort(execution.runtime.clock);
  }

  setName(name: string): void {
    this.history.name = name;
    this.call.future.taskRunName = name;
  }

  enter(type: State["type"], name: string, extras: StateExtras = {}): JournalState {
    const state = this.history.enter(type, name, extras);
    this.call.future.enter(state);
    this.#isUnwritten = true;
    return state;
  }

  /** A record as it stands, when none has been written since it last changed. */
  takeUnwritten(): TaskRunRecord | undefined {
    if (!this.#isUnwritten) return undefined;
    this.#isUnwritten = false;
    return this.history.toRecord(null);
  }

  /** Writes the last record. A tick while it is under way must not write the same state without the result. */
  appendEnd(result: string | null): Promise<void> {
    this.#isUnwritten = false;
    return this.call.execution.append(this.history.toRecord(result));
  }

  /** Counts one more try. */
  beginTry(): void {
    this.history.runCount += 1;
    this.#info = undefined;
  }

  info(): TaskRunInfo {
    this.#info ??= makeTaskRunInfo(this.history, this.call.spec, this.args);
    return this.#info;
  }

  /** What the function runs in. */
  scope(): RunScope {
    const { scope: outer, execution, spec } = this.call;
    return {
      runtime: outer.runtime,
      flow: execution,
      flowRun: outer.flowRun,
      taskRun: this.info(),
      path: this.history.callKey,
      tags: this.history.tags,
      getSignal: () => this.abort.signal(),
      logPrints: spec.logPrints ?? outer.logPrints,
      transaction: this.transaction ?? outer.transaction,
      graphBuilder: undefined,
      remote: undefined,
    };
  }

  async hooks(hooks: TaskSpec["hooks"]["onRunning"], state: State): Promise<void> {
    const { logger } = this.call.execution;
    await runContextStorage.run(this.scope(), () =>
      runHooks(hooks, this.info(), state, (message) => logger.error(message)),
    );
  }
}
