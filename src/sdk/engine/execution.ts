import type { JournalState, TaskRunRecord } from "../../contract/journal/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import { RunFencedError } from "../errors.ts";
import type { RunLogger } from "../logging/run-logger.ts";
import type { TaskRunner } from "../runners/task-runner.ts";
import { CallCounter } from "./call-identity.ts";
import type { Future } from "./future.ts";
import type { ReplayLog } from "./replay-log.ts";
import type { ResultOptions } from "./result-stores.ts";
import type { Connection, Runtime } from "./runtime.ts";
import { SendingRoom } from "./sending-room.ts";

/** A call that has begun and not ended. */
export interface LiveCall {
  readonly future: Future;
  /** Ends the call: its signal is aborted and its outcome follows from the reason. */
  abort(reason: unknown): void;
  /** A record of the running call, when none has been written since it last changed. */
  takeUnwritten(): TaskRunRecord | undefined;
}

/** How long a call may run before its Running state is written: shorter ones are one record. */
const TICK_MS = 100;

/** What an attempt is begun with. */
export interface ExecutionInit {
  readonly runtime: Runtime;
  readonly connection: Connection;
  readonly flowRunId: string | null;
  readonly epoch: number | null;
  /** The flow run's attempt: 1, or one more for each retry. */
  readonly runCount: number;
  readonly runner: TaskRunner | undefined;
  /** What the flow says of results in storage, for tasks that say nothing. */
  readonly results: ResultOptions | undefined;
  readonly replay: ReplayLog | undefined;
  /** True when a dead attempt goes on: its Failed records count too. */
  readonly resuming: boolean;
  readonly logger: RunLogger;
  /** The flow's arguments, and the same by name. */
  readonly args: readonly unknown[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * One attempt of a flow run, or one task call outside flows: what its calls share. It knows its live calls, the
 * records of earlier attempts, and whether it has been told to stop.
 */
export class Execution implements ExecutionInit {
  // Of the types of ExecutionInit, by the assignments in the constructor.
  readonly runtime;
  readonly connection;
  readonly flowRunId;
  readonly epoch;
  readonly runCount;
  readonly runner;
  readonly results;
  readonly replay;
  readonly resuming;
  readonly logger;
  readonly args;
  readonly parameters;
  readonly counter = new CallCounter();
  /** Which task run made an object, so that passing it on is seen in the graph. */
  readonly producers = new WeakMap<object, string>();
  /** Where calls wait while the buffers are full: an outage slows the sender, whichever of the two it is. */
  readonly room: SendingRoom;
  readonly #live = new Set<LiveCall>();
  readonly #controller = new AbortController();
  #failures: Future[] = [];
  #idle: (() => void)[] = [];
  #cancelTick: (() => void) | undefined;
  #warned = new Set<string>();
  #replayed = 0;

  constructor(init: ExecutionInit) {
    this.runtime = init.runtime;
    this.connection = init.connection;
    this.flowRunId = init.flowRunId;
    this.epoch = init.epoch;
    this.runCount = init.runCount;
    this.runner = init.runner;
    this.results = init.results;
    this.replay = init.replay;
    this.resuming = init.resuming;
    this.logger = init.logger;
    this.args = init.args;
    this.parameters = init.parameters;
    const { runtime, connection } = init;
    const whenReady = () => connection.journal.whenReady() ?? runtime.logs.whenReady();
    this.room = new SendingRoom({ clock: runtime.clock, whenReady });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether anybody has asked it to stop. */
  get isStopped(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Why it was told to stop; undefined while it goes on. */
  get stopReason(): unknown {
    return this.isStopped ? this.#controller.signal.reason : undefined;
  }

  /** Stops the attempt: aborts its signal and every live call with this reason. The first reason stays. */
  stop(reason: unknown): void {
    if (this.isStopped) return;
    this.#controller.abort(reason);
    this.room.open();
    for (const call of [...this.#live]) call.abort(reason);
  }

  /** A call has begun. */
  add(call: LiveCall): void {
    this.#live.add(call);
    this.#cancelTick ??= this.runtime.clock.schedule(() => this.#tick(), TICK_MS, { ref: false });
  }

  /** A call has ended. */
  remove(call: LiveCall): void {
    this.#live.delete(call);
    this.room.leave();
    const state = call.future.peek();
    if (!state.isCompleted() && !call.future.observed) this.#failures.push(call.future);
    if (this.#live.size === 0) {
      this.#cancelTick?.();
      this.#cancelTick = undefined;
      for (const wake of this.#idle.splice(0)) wake();
    }
  }

  get liveCalls(): number {
    return this.#live.size;
  }

  /** Resolves when no call is live; calls begun by others' ends are waited for too. */
  async settled(): Promise<void> {
    while (this.#live.size > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle.push(resolve);
      await promise;
    }
  }

  /** Failed calls that nobody awaited, asked or handed on. */
  unobservedFailures(): Future[] {
    return this.#failures.filter((future) => !future.observed);
  }

  /**
   * Writes a record and waits until it is safe. A refusal because somebody else has the run stops this attempt.
   */
  append(record: TaskRunRecord): Promise<void> {
    return this.connection.journal.append({ epoch: this.epoch, record }).catch(this.#onRefusal);
  }

  readonly #onRefusal = (error: unknown): never => {
    if (!BatutaError.hasCode(error, "run-fenced")) throw error;
    const fenced = new RunFencedError(
      `flow run ${this.flowRunId} was taken over by another process; this one stops and writes no more`,
      { cause: error, fields: { flow_run_id: this.flowRunId } },
    );
    this.stop(fenced);
    throw fenced;
  };

  /** Logs a warning once for each key. */
  warnOnce(key: string, message: string): void {
    if (this.#warned.has(key)) return;
    this.#warned.add(key);
    this.logger.warn(message);
  }

  /** A call's outcome was taken from the journal. */
  countReplayed(): void {
    this.#replayed += 1;
  }

  /** Calls whose outcome was taken from the journal. */
  get replayedCalls(): number {
    return this.#replayed;
  }

  #tick(): void {
    this.#cancelTick = undefined;
    this.room.tick();
    for (const call of this.#live) {
      const record = call.takeUnwritten();
      // A failure here is met again, and told, when the call itself writes its end.
      if (record) this.append(record).catch(() => undefined);
    }
    if (this.#live.size > 0) {
      this.#cancelTick = this.runtime.clock.schedule(() => this.#tick(), TICK_MS, { ref: false });
    }
  }
}

/** The newest state of a record. */
export function lastState(record: TaskRunRecord): JournalState {
  const state = record.states.at(-1);
  if (!state)
    throw new BatutaError(
      "internal",
      `internal error: task run ${record.id} has no state. Please report it.`,
    );
  return state;
}
