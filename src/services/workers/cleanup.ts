import type { CleanupKind, CleanupStatus } from "../../contract/websocket/worker-frames.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  deleteCleanup,
  insertCleanup,
  lockCleanup,
  lockFreeCleanup,
  updateCleanup,
} from "../../store/queries/cleanup-queries.ts";
import { findWorkPoolRowById } from "../../store/queries/work-pool-queries.ts";
import type { WorkerCleanupTable } from "../../store/tables/worker-cleanup.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { AGENT_TYPE } from "../work-pools/pool-names.ts";

/** A worker has a clean-up for so long, unless it renews. */
const LEASE_SECONDS = 30;
/** After so many deliveries that were not acknowledged it is given up. */
const MAX_DELIVERIES = 3;
/** Clean-ups are left to the workers of their own queue for so long. */
const OWN_QUEUE_SECONDS = 5;

/** What workers are asked to clean up. */
export interface NewCleanup {
  readonly work_pool_id: string;
  readonly work_queue_id: string | null;
  readonly kind: CleanupKind;
  /** Asking twice for the same keeps one. */
  readonly idempotency_key: string;
  readonly target: { readonly flow_run_id: string; readonly infrastructure_pid: string | null };
}

/** Pools of these kinds have no workers of ours that could clean up. */
const WORKERLESS = /:(push|managed)$/;

/**
 * Asks the workers of a pool to clean something up, inside a write unit; `facts` are to be published after it. Nothing
 * is asked of a pool that is gone or has no workers.
 */
export async function enqueueCleanup(
  ctx: ServiceContext,
  trx: Queryable,
  cleanup: NewCleanup,
  facts: DomainFact[],
): Promise<void> {
  const pool = await findWorkPoolRowById(trx, cleanup.work_pool_id);
  if (pool === undefined || pool.type === AGENT_TYPE || WORKERLESS.test(pool.type)) return;
  const now = ctx.clock.nowMicros();
  const { target, ...rest } = cleanup;
  const isNew = await insertCleanup(trx, {
    ...rest,
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    target: JSON.stringify(target),
    data: "{}",
    delivery_count: 0,
    reservation_token: null,
    lease_expires_at: null,
    dead_reason: null,
  });
  if (isNew) facts.push({ kind: "cleanup-queued", work_pool_id: cleanup.work_pool_id, is_new: true });
}

/** A clean-up that was handed to a worker. */
export interface ReservedCleanup {
  readonly message_id: string;
  readonly kind: string;
  readonly target: unknown;
  readonly reservation_token: string;
  readonly lease_expires_at: string;
  readonly delivery_count: number;
  readonly work_queue_id: string | null;
  readonly data: unknown;
}

/** Hands the next clean-up to a worker; undefined when there is none for it. */
export async function reserveCleanup(
  ctx: ServiceContext,
  taker: {
    readonly work_pool_id: string;
    readonly kinds: readonly CleanupKind[];
    readonly queueIds: readonly string[];
  },
): Promise<ReservedCleanup | undefined> {
  if (taker.kinds.length === 0) return undefined;
  const { store, clock, ids } = ctx;
  const othersBefore = clock.nowMicros() - OWN_QUEUE_SECONDS * 1_000_000;
  const { reserved, late, dead } = await store.write(async (trx) => {
    const dead: WorkerCleanupTable[] = [];
    for (;;) {
      const free = await lockFreeCleanup(trx, store.dialect, { ...taker, othersBefore });
      if (free === undefined) return { reserved: undefined, late: false, dead };
      const updated = clock.nowMicros();
      if (free.delivery_count >= MAX_DELIVERIES) {
        await updateCleanup(trx, free.id, { updated, dead_reason: "lease_expired", ...NOBODY });
        dead.push(free);
        continue;
      }
      const token = ids.uuid();
      const lease = (await store.nowMicros(trx)) + LEASE_SECONDS * 1_000_000;
      const delivery_count = free.delivery_count + 1;
      const reservation = { reservation_token: token, lease_expires_at: lease, delivery_count };
      await updateCleanup(trx, free.id, { updated, ...reservation });
      const reserved = {
        message_id: free.id,
        kind: free.kind,
        target: JSON.parse(free.target),
        reservation_token: token,
        lease_expires_at: formatInstant(lease),
        delivery_count,
        work_queue_id: free.work_queue_id,
        data: JSON.parse(free.data),
      };
      return { reserved, late: free.lease_expires_at !== null, dead };
    }
  });
  for (const { kind } of dead) {
    countGivenUp(ctx, kind);
    ctx.meter?.add("prefect_worker_cleanup_queue_lease_expirations_total", { result: "dead_lettered" });
  }
  if (late) ctx.meter?.add("prefect_worker_cleanup_queue_lease_expirations_total", { result: "redelivered" });
  if (reserved !== undefined) countOperation(ctx, "reserve", "accepted");
  return reserved;
}

function countGivenUp({ meter }: ServiceContext, kind: string): void {
  const reason = "max_delivery_attempts_reached";
  meter?.add("prefect_worker_cleanup_queue_dead_letters_total", { kind, reason });
}

function countOperation({ meter }: ServiceContext, operation: string, status: string): void {
  meter?.add("prefect_worker_cleanup_queue_operations_total", { operation, status });
}

const NOBODY = { reservation_token: null, lease_expires_at: null } as const;

/** What became of an operation. */
export interface CleanupResult {
  readonly status: CleanupStatus;
  readonly reason: string | null;
  /** Of a renewed one. */
  readonly lease_expires_at: string | null;
}

/** What a worker says about a clean-up that it has. */
export interface CleanupCall {
  readonly operation: "ack" | "release" | "renew";
  readonly message_id: string;
  readonly reservation_token: string;
  /** Of a release. */
  readonly reason?: string | undefined;
}

/** Acknowledges a clean-up, gives it back, or keeps it longer. */
export async function settleCleanup(
  ctx: ServiceContext,
  poolId: string,
  call: CleanupCall,
): Promise<CleanupResult> {
  const { store } = ctx;
  const { result, facts, kind } = await store.write(async (trx) => {
    const facts: DomainFact[] = [];
    const cleanup = await lockCleanup(trx, store.dialect, poolId, call.message_id);
    const now = await store.nowMicros(trx);
    const refusal = refusalOf(cleanup, call.reservation_token, now);
    if (cleanup === undefined || refusal !== undefined) {
      return { result: refused(refusal ?? "not_found"), facts, kind: undefined };
    }
    return { result: await settle(ctx, trx, cleanup, call, now, facts), facts, kind: cleanup.kind };
  });
  countOperation(ctx, call.operation, result.status);
  if (kind !== undefined && result.status === "dead_lettered") countGivenUp(ctx, kind);
  ctx.facts.publish(facts);
  return result;
}

function refused(status: CleanupStatus): CleanupResult {
  return { status, reason: status === "not_found" ? "message_not_found" : status, lease_expires_at: null };
}

function refusalOf(
  cleanup: WorkerCleanupTable | undefined,
  token: string,
  now: number,
): CleanupStatus | undefined {
  if (cleanup === undefined) return "not_found";
  if (cleanup.dead_reason !== null) return "dead_lettered";
  if (cleanup.reservation_token === null) return "not_current";
  if (cleanup.reservation_token !== token) return "invalid_token";
  return (cleanup.lease_expires_at ?? 0) <= now ? "expired" : undefined;
}

async function settle(
  ctx: ServiceContext,
  trx: Queryable,
  cleanup: WorkerCleanupTable,
  call: CleanupCall,
  now: number,
  facts: DomainFact[],
): Promise<CleanupResult> {
  const accepted = { status: "accepted", reason: null, lease_expires_at: null } as const;
  const updated = ctx.clock.nowMicros();
  switch (call.operation) {
    case "ack":
      await deleteCleanup(trx, cleanup.id);
      return accepted;
    case "renew": {
      const lease = now + LEASE_SECONDS * 1_000_000;
      await updateCleanup(trx, cleanup.id, { updated, lease_expires_at: lease });
      return { ...accepted, lease_expires_at: formatInstant(lease) };
    }
    case "release": {
      const isDead = cleanup.delivery_count >= MAX_DELIVERIES;
      const dead_reason = isDead ? (call.reason ?? "released") : null;
      await updateCleanup(trx, cleanup.id, { updated, dead_reason, ...NOBODY });
      if (isDead) return { ...accepted, status: "dead_lettered", reason: "max_delivery_attempts_exceeded" };
      facts.push({ kind: "cleanup-queued", work_pool_id: cleanup.work_pool_id, is_new: false });
      return accepted;
    }
  }
}
