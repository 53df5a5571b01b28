import type { CleanupKind } from "../../contract/websocket/worker-frames.ts";
import type { Logger } from "../../platform/logger.ts";
import type { ServiceContext } from "../../services/context.ts";
import {
  type CleanupCall,
  type CleanupResult,
  type ReservedCleanup,
  reserveCleanup,
  settleCleanup,
} from "../../services/workers/cleanup.ts";

/** How often the database is asked for what other replicas queued, and for leases that have ended. */
const POLL_MS = 5000;

/** What one connection's delivery is made from. */
export interface CleanupDeliveryOptions {
  readonly logger: Logger;
  /** Clean-ups that the worker may have at once. */
  readonly most: number;
  readonly taker: {
    readonly work_pool_id: string;
    readonly kinds: readonly CleanupKind[];
    readonly queueIds: readonly string[];
  };
  /** Sends a clean-up; false when the socket takes nothing more. */
  deliver(cleanup: ReservedCleanup): boolean;
}

/** Hands clean-ups to one worker, as many at once as it takes. What the worker lets slip comes back by its lease. */
export class CleanupDelivery {
  readonly #ctx: ServiceContext;
  readonly #options: CleanupDeliveryOptions;
  /** By message, with the token and the end of its lease on this machine's clock. */
  readonly #held = new Map<string, { readonly token: string; readonly until: number }>();
  #isRunning = false;
  #isWoken = false;
  #isStopped = false;
  #cancelPoll: () => void = () => {};

  constructor(ctx: ServiceContext, options: CleanupDeliveryOptions) {
    this.#ctx = ctx;
    this.#options = options;
  }

  /** Looks for work now. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#isRunning && !this.#isStopped) void this.#run();
  }

  /** Hands out nothing more; what the worker has is left to its lease. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelPoll();
  }

  /** Takes what the worker says about a clean-up. */
  async settle(call: CleanupCall): Promise<CleanupResult> {
    const { work_pool_id } = this.#options.taker;
    let result: CleanupResult;
    try {
      result = await settleCleanup(this.#ctx, work_pool_id, call);
    } catch (error) {
      this.#options.logger.error("a clean-up could not be settled", { err: error, ...call });
      return { status: "error", reason: "cleanup_queue_operation_failed", lease_expires_at: null };
    }
    if (call.operation === "renew" && result.status === "accepted") {
      this.#hold(call.message_id, call.reservation_token);
    } else if (this.#held.get(call.message_id)?.token === call.reservation_token) {
      this.#held.delete(call.message_id);
    }
    return result;
  }

  #hold(messageId: string, token: string): void {
    this.#held.set(messageId, { token, until: this.#ctx.clock.monotonicMs() + LEASE_MS });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#cancelPoll();
    try {
      while (this.#isWoken && !this.#isStopped) {
        this.#isWoken = false;
        await this.#fill();
      }
    } catch (error) {
      this.#options.logger.error("clean-ups could not be read", { err: error });
    }
    this.#isRunning = false;
    if (this.#isStopped) return;
    this.#cancelPoll = this.#ctx.clock.schedule(() => this.wake(), POLL_MS, { ref: false });
  }

  async #fill(): Promise<void> {
    const now = this.#ctx.clock.monotonicMs();
    for (const [id, { until }] of this.#held) if (until <= now) this.#held.delete(id);
    while (this.#held.size < this.#options.most && !this.#isStopped) {
      const cleanup = await reserveCleanup(this.#ctx, this.#options.taker);
      if (cleanup === undefined) return;
      this.#hold(cleanup.message_id, cleanup.reservation_token);
      const isSent = this.#options.deliver(cleanup);
      this.#ctx.meter?.add("prefect_worker_channel_cleanup_deliveries_total", {
        status: isSent ? "delivered" : "failed",
      });
      if (isSent) continue;
      await this.settle({ operation: "release", reason: "delivery_failed", ...cleanup });
      return;
    }
  }
}

/** The lease of a clean-up, seen from this machine. */
const LEASE_MS = 30_000;
