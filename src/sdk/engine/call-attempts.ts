import { messageOf } from "../../platform/errors.ts";
import { RunTimeoutError } from "../errors.ts";
import { type RunScope, runContextStorage } from "../run-context.ts";
import { State } from "../state.ts";
import type { CallRun } from "./call-run.ts";
import { decideByError } from "./error-decision.ts";
import { collectGenerator, isGenerator, isThenable } from "./generators.ts";
import type { StartCall } from "./made-call.ts";
import { toPublicState } from "./public-state.ts";
import { delayBeforeRetry, mayRetry } from "./retries.ts";
import { decideByReturnValue, type FinalDecision } from "./return-value.ts";
import { withLongStacks } from "./stack-limit.ts";
import { remoteContext, taskHost } from "./task-host.ts";

/** Runs the function of a call: once, and again for each retry. */
export class CallAttempts {
  readonly #run: CallRun;
  /** For calls that the function makes in another thread. */
  readonly #startCall: StartCall;
  #releaseConsole: (() => void) | undefined;

  constructor(run: CallRun, startCall: StartCall) {
    this.#run = run;
    this.#startCall = startCall;
  }

  /** Runs the function until it is done, or fails with no retry left. Never throws or rejects. */
  run(): FinalDecision | Promise<FinalDecision> {
    const first = this.#attempt();
    return isThenable(first) || first.type === "FAILED" ? this.#retry(first) : first;
  }

  async #retry(first: FinalDecision | Promise<FinalDecision>): Promise<FinalDecision> {
    const { history, abort, call } = this.#run;
    const { runtime, logger } = call.execution;
    const { retry, name } = call.spec;
    const defaults = runtime.settings.tasks;
    for (let attempt = first; ; attempt = this.#attempt()) {
      const decision = await attempt;
      if (decision.type !== "FAILED" || abort.isAborted) return decision;
      const state = new State(decision);
      const tries = history.runCount;
      const again = await mayRetry(
        retry,
        tries,
        defaults,
        state,
        () => this.#run.info(),
        (error) =>
          logger.error(
            `retryConditionFn of task '${name}' failed, so the failure stands: ${messageOf(error)}`,
          ),
      );
      if (!again) return decision;
      const delaySeconds = delayBeforeRetry(retry, tries, defaults, decision.data, runtime.ids);
      this.#run.enter("SCHEDULED", "AwaitingRetry", {
        message: decision.message,
        details: { scheduled_time: new Date(runtime.clock.now() + delaySeconds * 1000).toISOString() },
      });
      logger.warn(
        `task run '${history.name}' failed: ${decision.message}; retry ${tries} of ${retry.retries ?? defaults.defaultRetries}${delaySeconds > 0 ? ` in ${delaySeconds.toFixed(1)} s` : ""}`,
      );
      try {
        if (delaySeconds > 0)
          await abort.race(runtime.clock.sleep(delaySeconds * 1000, { signal: abort.signal() }));
      } catch (error) {
        return decideByError(error, abort.reason, undefined);
      }
    }
  }

  /** One attempt; never throws or rejects. */
  #attempt(): FinalDecision | Promise<FinalDecision> {
    this.#run.abort.beginAttempt();
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
    const decision = decideByError(error, this.#run.abort.reason, this.#run.abort.timeout);
    this.#endAttempt();
    return decision;
  }

  #endAttempt(): void {
    this.#run.abort.endAttempt();
    this.#releaseConsole?.();
    this.#releaseConsole = undefined;
  }

  #timedOut(seconds: number): Error {
    return new RunTimeoutError(`task run '${this.#run.history.name}' took longer than ${seconds} s`, {
      fields: { task_run_id: this.#run.history.id, timeout_seconds: seconds },
    });
  }

  #invoke(): unknown {
    const run = this.#run;
    const isRetry = run.history.runCount > 0;
    run.beginTry();
    const { validate } = run.call.spec;
    if (validate) return validate(run.args).then((args) => this.#invokeWith(args, isRetry));
    return this.#invokeWith(run.args, isRetry);
  }

  #invokeWith(args: readonly unknown[], isRetry: boolean): unknown {
    const { call, abort } = this.#run;
    const { execution, spec } = call;
    const { runner } = execution;
    const scope = this.#run.scope();
    // A nested call runs in its caller's slot: waiting for a second one could wait for ever.
    if (!runner || call.scope.taskRun) return this.#runHere(args, scope, isRetry);
    const produced = runner.execute({
      task: spec,
      args,
      self: call.extras.self,
      run: () => this.#runHere(args, scope, isRetry),
      begin: () => this.#begin(isRetry),
      getSignal: () => abort.signal(),
      getContext: () => remoteContext(scope, this.#run.info()),
      host: taskHost(scope, (nested, nestedArgs, extras, nestedScope) =>
        this.#startCall(execution, nested, nestedArgs, { self: undefined, ...extras }, nestedScope),
      ),
    });
    return isThenable(produced) ? abort.race(produced) : produced;
  }

  #begin(isRetry: boolean): void {
    const { abort, call } = this.#run;
    const { timeoutSeconds, hooks } = call.spec;
    const state = this.#run.enter("RUNNING", isRetry ? "Retrying" : "Running");
    abort.armTimeout(timeoutSeconds, (seconds) => this.#timedOut(seconds));
    if (hooks.onRunning.length > 0) void this.#run.hooks(hooks.onRunning, toPublicState(state, undefined));
  }

  #runHere(args: readonly unknown[], scope: RunScope, isRetry: boolean): unknown {
    const { scope: outer, spec, extras, execution } = this.#run.call;
    const { fn, logPrints } = spec;
    this.#begin(isRetry);
    if (logPrints && !outer.logPrints) this.#releaseConsole = execution.runtime.console.hold();
    const call = (): unknown => fn.apply(extras.self, args as never[]);
    const produced = withLongStacks(() => runContextStorage.run(scope, call));
    return this.#drain(produced, scope);
  }

  #drain(produced: unknown, scope: RunScope): unknown {
    if (isThenable(produced)) {
      return this.#run.abort
        .race(produced)
        .then((value) => (isGenerator(value) ? this.#drain(value, scope) : value));
    }
    if (!isGenerator(produced)) return produced;
    return collectGenerator(
      produced,
      (next) => this.#run.abort.race(Promise.resolve(runContextStorage.run(scope, next))),
      (item) => this.#run.call.future.pushYield(item),
    );
  }
}
