import type { TaskRunRecord } from "../../contract/journal/schemas.ts";
import type { RunScope } from "../run-context.ts";
import { scanArguments, type Upstream } from "./arguments.ts";
import { fingerprintArguments } from "./call-fingerprint.ts";
import { type CallPlace, takePlace } from "./call-identity.ts";
import { liveThrough } from "./call-life.ts";
import { CallRun } from "./call-run.ts";
import type { Execution } from "./execution.ts";
import { Future } from "./future.ts";
import type { CallExtras, MadeCall, StartCall } from "./made-call.ts";
import type { TaskSpec } from "./task-spec.ts";

/**
 * One task call, from the moment in which it is made. What it needs to run is made when it is let in: of a hundred
 * thousand calls made in one turn, most wait for that.
 */
export class TaskCall implements MadeCall {
  readonly execution: Execution;
  readonly spec: TaskSpec;
  readonly args: readonly unknown[];
  readonly extras: CallExtras;
  readonly scope: RunScope;
  readonly future: Future;
  readonly upstreams: readonly Upstream[];
  readonly needsSubstitution: boolean;
  #run: CallRun | undefined;

  constructor(
    execution: Execution,
    spec: TaskSpec,
    args: readonly unknown[],
    extras: CallExtras,
    scope: RunScope,
  ) {
    this.execution = execution;
    this.spec = spec;
    this.args = args;
    this.extras = extras;
    this.scope = scope;
    this.future = new Future({
      taskRunId: execution.runtime.ids.uuid(),
      taskKey: spec.key,
      name: spec.name,
      clock: execution.runtime.clock,
    });
    const scan = scanArguments(args);
    this.upstreams = scan.upstreams;
    this.needsSubstitution = scan.needsSubstitution;
    const { callKey } = extras;
    const inputs =
      callKey === undefined ? fingerprintArguments(args, scan.needsSubstitution) : `key:${callKey}`;
    if (inputs !== undefined) this.future.place = takePlace(execution.counter, scope.path, spec.key, inputs);
    // Handed on: whoever uses a result answers for its failure.
    for (const { source } of scan.upstreams) if (Future.is(source)) source.observed = true;
    for (const { source } of extras.waitFor) if (Future.is(source)) source.observed = true;
  }

  get place(): CallPlace | undefined {
    return this.future.place;
  }

  /** Begins; the function is reached in the same tick when nothing has to be waited for. */
  start(): void {
    const { execution } = this;
    execution.add(this);
    // A call that waits for others is let in once more when these have ended: they may all end at once.
    const waits = this.upstreams.length > 0 || this.extras.waitFor.length > 0;
    const turn = waits ? execution.room.queue() : execution.room.enter();
    if (turn) void turn.then(() => this.#begin());
    else this.#begin();
  }

  abort(reason: unknown): void {
    // One that has not begun asks its execution when it does.
    this.#run?.abort.abort(reason);
  }

  takeUnwritten(): TaskRunRecord | undefined {
    return this.#run?.takeUnwritten();
  }

  end(): void {
    // A call that has waited is old to the garbage collector: what it pointed to would live until old ones are looked at.
    this.#run = undefined;
    this.execution.remove(this);
  }

  #begin(): void {
    this.#run = new CallRun(this);
    void liveThrough(this.#run, startCall);
  }
}

/** Makes a call and begins it. */
export const startCall: StartCall = (execution, spec, args, extras, scope) => {
  const call = new TaskCall(execution, spec, args, extras, scope);
  call.start();
  return call.future;
};
