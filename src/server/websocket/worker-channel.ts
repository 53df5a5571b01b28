import { sliceJson } from "../../contract/json-slices.ts";
import { createJsonEncoder, jsonText } from "../../contract/json-text.ts";
import {
  WORKER_CHANNEL_VERSION,
  WORKER_CLOSE_CODES,
  type WorkerCloseReason,
  WorkerFrame,
  type WorkerHello,
} from "../../contract/websocket/worker-frames.ts";
import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { parseShallowJson } from "../../platform/json-depth.ts";
import type { ServiceContext } from "../../services/context.ts";
import type { FactHub } from "../../services/fact-hub.ts";
import type { Meter } from "../../services/metrics/meter.ts";
import { findPoolForChannel } from "../../services/work-pools/read.ts";
import { noteHeartbeat } from "../../services/workers/heartbeat.ts";
import {
  ChannelRefusal,
  type OpenedChannel,
  openWorkerChannel,
} from "../../services/workers/open-channel.ts";
import { CleanupDelivery } from "./cleanup-delivery.ts";
import type { PrefectChannel } from "./prefect-channel.ts";
import type { PrefectSession } from "./prefect-handshake.ts";

/** Deps of a worker's channel. */
export interface WorkerChannelDeps {
  readonly context: ServiceContext;
  readonly facts: FactHub;
}

const CONNECTIONS = "prefect_worker_channel_connections_total";

/** Frames that a worker has sent and that are not done yet. */
const MAX_PENDING_FRAMES = 100;

/**
 * The server's end of one worker's channel. Frames are taken one after another. The pool's snapshot is sent again when
 * this process has changed it, and, for changes of other replicas, at the next heartbeat.
 */
class WorkerChannel implements PrefectSession {
  readonly #channel: PrefectChannel;
  readonly #deps: WorkerChannelDeps;
  readonly #poolName: string;
  readonly #encode: (value: unknown) => string;
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;
  #open: { readonly hello: WorkerHello; readonly opened: OpenedChannel } | undefined;
  #sequence = 1;
  #shownUpdate: string | null = null;
  #cleanups: CleanupDelivery | undefined;
  #unsubscribe: () => void;
  #isEnded = false;

  constructor(channel: PrefectChannel, poolName: string, deps: WorkerChannelDeps) {
    this.#channel = channel;
    this.#deps = deps;
    this.#poolName = poolName;
    this.#encode = createJsonEncoder(deps.context.ids.uuid());
    this.#unsubscribe = deps.facts.subscribe((facts) => {
      const pool = this.#open?.opened.pool;
      if (pool === undefined) return;
      for (const fact of facts) {
        if (fact.kind === "work-pool-changed" && fact.work_pool_id === pool.id) {
          this.#enqueue(() => this.#showPool("work_pool_updated"));
        } else if (fact.kind === "cleanup-queued" && fact.work_pool_id === pool.id) this.#cleanups?.wake();
      }
    });
  }

  receive(text: string): void {
    if (this.#pending >= MAX_PENDING_FRAMES) {
      this.#close("protocol_error");
      return;
    }
    this.#pending += 1;
    this.#enqueue(async () => {
      this.#pending -= 1;
      await this.#take(text);
    });
  }

  end(): void {
    this.#isEnded = true;
    if (this.#open !== undefined) this.#meter?.add(CONNECTIONS, { event: "closed" });
    this.#unsubscribe();
    this.#cleanups?.stop();
  }

  async drain(): Promise<void> {
    await this.#tail;
  }

  get #meter(): Meter | undefined {
    return this.#deps.context.meter;
  }

  #enqueue(step: () => Promise<void>): void {
    this.#tail = this.#tail.then(async () => {
      if (this.#isEnded || !this.#channel.isOpen) return;
      try {
        await step();
      } catch (error) {
        this.#failed(error);
      }
    });
  }

  #failed(error: unknown): void {
    const reason = error instanceof ChannelRefusal ? error.reason : "transient_server_error";
    const log = error instanceof ChannelRefusal ? this.#channel.logger.info : this.#channel.logger.error;
    log.call(this.#channel.logger, "worker channel closed", { pool: this.#poolName, reason, err: error });
    if (reason === "heartbeat_persistence_failed")
      this.#meter?.add("prefect_worker_channel_heartbeat_failures_total");
    this.#close(reason);
  }

  #close(reason: WorkerCloseReason): void {
    if (this.#channel.isOpen) this.#meter?.add("prefect_worker_channel_close_reasons_total", { reason });
    this.#channel.close(WORKER_CLOSE_CODES[reason], reason);
  }

  async #take(text: string): Promise<void> {
    const frame = parseFrame(text);
    if (frame === undefined) throw new ChannelRefusal("protocol_error", "not a frame of the worker channel");
    if (frame.type === "worker.hello.v1") {
      await this.#greet(frame.payload);
      return;
    }
    const open = this.#open;
    if (open === undefined) throw new ChannelRefusal("protocol_error", "expected worker.hello.v1");
    if (frame.type === "worker.heartbeat.v1") {
      await this.#beat(open.hello, frame.payload);
      return;
    }
    const operation = OPERATIONS[frame.type];
    const result = await this.#cleanups?.settle({ operation, ...frame.payload });
    this.#send("cleanup.operation_result.v1", {
      request_frame_id: frame.id,
      message_id: frame.payload.message_id,
      operation,
      ...(result ?? {
        status: "unauthorized",
        reason: "cleanup_delivery_not_accepted",
        lease_expires_at: null,
      }),
      detail: null,
    });
    this.#cleanups?.wake();
  }

  async #greet(hello: WorkerHello): Promise<void> {
    if (this.#open !== undefined) throw new ChannelRefusal("protocol_error", "hello was sent twice");
    const { context } = this.#deps;
    const opened = await openWorkerChannel(context, this.#poolName, hello);
    this.#open = { hello, opened };
    this.#meter?.add(CONNECTIONS, { event: "opened" });
    this.#shownUpdate = opened.pool.updated;
    this.#send("worker.ready.v1", {
      consumer_id: hello.consumer_id,
      // With it, a worker of Prefect's sends its own log lines, too.
      worker_id: opened.workerId,
      selected_channel_version: WORKER_CHANNEL_VERSION,
      effective_heartbeat_interval_seconds: hello.heartbeat_interval_seconds,
      accepted_capabilities: opened.accepted,
      rejected_capabilities: opened.rejected,
      effective_max_cleanup_concurrency: opened.maxCleanups,
      resolved_work_queues: opened.queues,
      initial_snapshot: { snapshot_sequence: 1, reason: "initial", work_pool: opened.pool },
    });
    if (opened.maxCleanups === 0) return;
    this.#cleanups = new CleanupDelivery(context, {
      logger: this.#channel.logger,
      most: opened.maxCleanups,
      taker: {
        work_pool_id: opened.pool.id,
        kinds: hello.handled_cleanup_kinds,
        queueIds: opened.queues.map(({ id }) => id),
      },
      deliver: (cleanup) => this.#send("cleanup.message.v1", cleanup),
    });
    this.#cleanups.wake();
  }

  async #beat(
    hello: WorkerHello,
    beat: {
      readonly consumer_id: string;
      readonly worker_name: string;
      readonly heartbeat_interval_seconds: number;
    },
  ): Promise<void> {
    if (beat.consumer_id !== hello.consumer_id || beat.worker_name !== hello.worker_name) {
      throw new ChannelRefusal("protocol_error", "a heartbeat of another worker");
    }
    const { heartbeat_interval_seconds } = beat;
    try {
      await noteHeartbeat(this.#deps.context, this.#poolName, {
        name: beat.worker_name,
        heartbeat_interval_seconds,
      });
    } catch (error) {
      throw new ChannelRefusal("heartbeat_persistence_failed", "the heartbeat could not be stored", error);
    }
    await this.#showPool("heartbeat_reconciliation");
  }

  /** Sends the pool unless it is as it was shown last. */
  async #showPool(reason: string): Promise<void> {
    const known = this.#open?.opened.pool;
    if (known === undefined) return;
    const pool: WorkPool | undefined = await findPoolForChannel(this.#deps.context, known);
    if (pool === undefined) throw new ChannelRefusal("authorization_failed", "work_pool_not_found");
    if (pool.updated === this.#shownUpdate) return;
    this.#shownUpdate = pool.updated;
    this.#sequence += 1;
    const isSent = this.#send("work_pool.snapshot.v1", {
      snapshot_sequence: this.#sequence,
      reason,
      work_pool: pool,
    });
    if (isSent) this.#meter?.add("prefect_worker_channel_snapshots_total", { event: "sent" });
  }

  #send(type: string, payload: unknown): boolean {
    const { ids, clock } = this.#deps.context;
    const sent_at = new Date(clock.now()).toISOString();
    const isSent = this.#channel.sendText(this.#encode({ type, id: ids.uuid(), sent_at, payload }));
    if (!isSent && this.#channel.isOpen) this.#close("transient_server_error");
    return isSent;
  }
}

const OPERATIONS = {
  "cleanup.ack.v1": "ack",
  "cleanup.release.v1": "release",
  "cleanup.renew.v1": "renew",
} as const;

const TEMPLATE_PATH = ["payload", "default_base_job_template"];

function parseFrame(text: string): WorkerFrame | undefined {
  try {
    const frame = WorkerFrame.safeParse(parseShallowJson(text)).data;
    if (frame?.type !== "worker.hello.v1") return frame;
    // Kept word for word, as in a body.
    const [template] = sliceJson(text, [TEMPLATE_PATH]);
    if (template === undefined) return frame;
    const kept = jsonText(template.text) as unknown as Record<string, unknown>; // safe: the schema took it for an object
    return { ...frame, payload: { ...frame.payload, default_base_job_template: kept } };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Begins a worker's channel on a socket that has passed the handshake. */
export function openWorkerSession(
  channel: PrefectChannel,
  poolName: string,
  deps: WorkerChannelDeps,
): PrefectSession {
  return new WorkerChannel(channel, poolName, deps);
}
