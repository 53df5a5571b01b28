import { TASK_PROTOCOL_VIOLATION, TaskWorkerFrame } from "../../contract/websocket/task-frames.ts";
import { parseShallowJson } from "../../platform/json-depth.ts";
import type { ServiceContext } from "../../services/context.ts";
import { acknowledgeTaskRun, giveBackTaskRuns, takeTaskRun } from "../../services/task-workers/deliver.ts";
import { forgetTaskWorker, registerTaskWorker } from "../../services/task-workers/registry.ts";
import type { PrefectChannel } from "./prefect-channel.ts";
import type { PrefectSession } from "./prefect-handshake.ts";

/** Most tasks of one worker. */
const MAX_KEYS = 1000;

/** What a subscription tells those who wake it. */
export interface SubscriptionHost {
  /** It may be woken from now on. */
  opened(subscription: TaskSubscription): void;
  /** It is gone. */
  closed(subscription: TaskSubscription): void;
}

/**
 * One task worker's socket: a run is sent, the next one when it is acknowledged. Modes: `new` (waits for `subscribe`)
 * → `idle` (nothing waits) ⇄ `busy` (asks the database) → `sent` (waits for the acknowledgement) → … → `ended`.
 */
export class TaskSubscription implements PrefectSession {
  /** One for each connection. */
  readonly id: string;
  readonly #ctx: ServiceContext;
  readonly #channel: PrefectChannel;
  readonly #host: SubscriptionHost;
  #keys: ReadonlySet<string> = new Set();
  #mode: "new" | "idle" | "busy" | "sent" | "ended" = "new";
  #isWoken = false;
  #sentId: string | undefined;
  #isRegistered = false;
  /** Database work, one after another. Never rejects. */
  #tail: Promise<void> = Promise.resolve();

  constructor(ctx: ServiceContext, channel: PrefectChannel, host: SubscriptionHost) {
    this.id = ctx.ids.uuid();
    this.#ctx = ctx;
    this.#channel = channel;
    this.#host = host;
  }

  /** The tasks that it serves. */
  get keys(): ReadonlySet<string> {
    return this.#keys;
  }

  /** Whether it waits for a run. */
  get isIdle(): boolean {
    return this.#mode === "idle";
  }

  receive(text: string): void {
    const frame = parseFrame(text);
    if (this.#mode === "ended") return;
    if (this.#mode === "new") this.#subscribe(frame);
    else if (frame?.type === "quit") this.#channel.close(1000, "quit");
    else if (frame?.type !== "ack") this.#violation("expected 'ack' or 'quit' message");
    else if (this.#sentId !== undefined) this.#acknowledged(this.#sentId);
  }

  /** A run of one of its tasks may wait. */
  wake(): void {
    this.#isWoken = true;
    if (this.#mode === "idle") this.#next();
  }

  end(): void {
    if (this.#mode === "ended") return;
    this.#mode = "ended";
    this.#host.closed(this);
    if (!this.#isRegistered) return;
    this.#work(async () => {
      await giveBackTaskRuns(this.#ctx, this.id);
      await forgetTaskWorker(this.#ctx, this.id);
    });
  }

  async drain(): Promise<void> {
    this.end();
    await this.#tail;
  }

  #violation(message: string): void {
    this.#channel.logger.info("task subscription closed", { reason: message });
    this.#channel.close(TASK_PROTOCOL_VIOLATION, `Protocol violation: ${message}`);
  }

  #subscribe(frame: TaskWorkerFrame | undefined): void {
    if (frame?.type !== "subscribe") {
      this.#violation("expected 'subscribe' message");
      return;
    }
    const { keys = [], client_id: identifier } = frame;
    if (keys.length === 0 || keys.length > MAX_KEYS) {
      this.#violation("expected 'keys' in subscribe message");
      return;
    }
    if (identifier === undefined || identifier === "") {
      this.#violation("expected 'client_id' in subscribe message");
      return;
    }
    this.#keys = new Set(keys);
    this.#isRegistered = true;
    this.#mode = "busy";
    this.#work(async () => {
      await registerTaskWorker(this.#ctx, { id: this.id, identifier, keys });
      if (this.#isEnded()) return;
      this.#host.opened(this);
      this.#next();
    });
  }

  #next(): void {
    this.#mode = "busy";
    this.#isWoken = false;
    this.#work(async () => {
      if (this.#isEnded()) return;
      const run = await takeTaskRun(this.#ctx, this.id, [...this.#keys]);
      if (this.#isEnded()) return;
      if (run === undefined) {
        this.#mode = "idle";
        if (this.#isWoken) this.#next();
        return;
      }
      this.#mode = "sent";
      this.#sentId = run.id;
      // A socket that takes nothing more is about to close, which gives the run back.
      if (!this.#channel.send(run)) this.#channel.close(1011, "the task worker reads too slowly");
    });
  }

  /** Asked again after each wait: the socket may have closed meanwhile. */
  #isEnded(): boolean {
    return this.#mode === "ended";
  }

  #acknowledged(taskRunId: string): void {
    this.#sentId = undefined;
    this.#mode = "busy";
    this.#work(() => acknowledgeTaskRun(this.#ctx, this.id, taskRunId));
    this.#next();
  }

  #work(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(step).catch((error: unknown) => {
      this.#channel.logger.error("a task subscription failed", { err: error });
      this.#channel.close(1011, "the database failed; come back");
    });
  }
}

function parseFrame(text: string): TaskWorkerFrame | undefined {
  try {
    return TaskWorkerFrame.safeParse(parseShallowJson(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
