import { z } from "zod";
import { Uuid } from "../primitives.ts";

/**
 * The worker channel: one websocket for each worker, beside the REST routes by which it fetches runs.
 *
 *     worker                                     server
 *     auth {token}                            →
 *                                             ←  auth_success
 *     worker.hello.v1                         →
 *                                             ←  worker.ready.v1             with the pool as it is
 *     worker.heartbeat.v1                     →
 *                                             ←  work_pool.snapshot.v1       whenever the pool has changed
 *                                             ←  cleanup.message.v1          something that outlived its run
 *     cleanup.ack.v1, .release.v1, .renew.v1  →
 *                                             ←  cleanup.operation_result.v1
 *
 * Frames are strict: an unknown key closes the socket.
 */
export const WORKER_CHANNEL_PATH = "/work_pools/{name}/workers/connect";
export const WORKER_CHANNEL_VERSION = "work_pool_worker_channel.v1";

export const REQUIRED_CAPABILITIES = ["work_pool_snapshot.v1", "worker_heartbeat.v1"] as const;
export const CLEANUP_CAPABILITY = "cleanup_delivery.v1";

export const CleanupKind = z.enum(["cancelling_timeout_teardown.v1", "pending_claim_teardown.v1"]);
export type CleanupKind = z.infer<typeof CleanupKind>;

/** Why a server ends a worker channel, and the websocket close code that says so. */
export const WORKER_CLOSE_CODES = {
  authentication_failed: 1008,
  authorization_failed: 1008,
  unsupported_version: 1008,
  protocol_error: 1002,
  heartbeat_persistence_failed: 1011,
  transient_server_error: 1011,
} as const;
export type WorkerCloseReason = keyof typeof WORKER_CLOSE_CODES;

const text = z.string().min(1);
const positive = z.int().min(1);

function frame<const Type extends string, Payload extends z.ZodType>(type: Type, payload: Payload) {
  return z.strictObject({
    type: z.literal(type),
    id: Uuid,
    sent_at: z.iso.datetime({ offset: true, local: true }),
    payload,
  });
}

export const WorkerHello = z
  .strictObject({
    consumer_id: Uuid,
    worker_name: text,
    worker_type: text,
    heartbeat_interval_seconds: positive,
    supported_channel_versions: z.array(text).min(1),
    requested_capabilities: z.array(text).min(1),
    work_queue_names: z.array(text).default([]),
    handled_cleanup_kinds: z.array(CleanupKind).default([]),
    /** One, when the worker cleans up and does not say. */
    max_cleanup_concurrency: z.int().min(0).optional(),
    create_pool_if_not_found: z.boolean().default(false),
    default_base_job_template: z.record(z.string(), z.unknown()).default({}),
    worker_metadata: z.record(z.string(), z.unknown()).nullish(),
  })
  .superRefine((hello, context) => {
    const requested = new Set(hello.requested_capabilities);
    for (const capability of REQUIRED_CAPABILITIES) {
      if (requested.has(capability)) continue;
      context.addIssue({ code: "custom", message: `capability ${capability} is required`, input: hello });
    }
    const cleansUp = hello.handled_cleanup_kinds.length > 0 || (hello.max_cleanup_concurrency ?? 0) > 0;
    if (cleansUp && !requested.has(CLEANUP_CAPABILITY)) {
      context.addIssue({ code: "custom", message: `cleaning up needs ${CLEANUP_CAPABILITY}`, input: hello });
    }
  });
export type WorkerHello = z.infer<typeof WorkerHello>;

const CleanupOperation = { message_id: Uuid, reservation_token: text };

/** What a worker sends. */
export const WorkerFrame = z.discriminatedUnion("type", [
  frame("worker.hello.v1", WorkerHello),
  frame(
    "worker.heartbeat.v1",
    z.strictObject({ consumer_id: Uuid, worker_name: text, heartbeat_interval_seconds: positive }),
  ),
  frame("cleanup.ack.v1", z.strictObject(CleanupOperation)),
  frame("cleanup.release.v1", z.strictObject({ ...CleanupOperation, reason: text })),
  frame("cleanup.renew.v1", z.strictObject(CleanupOperation)),
]);
export type WorkerFrame = z.infer<typeof WorkerFrame>;

/** What became of an `ack`, `release` or `renew`. */
export type CleanupStatus =
  | "accepted"
  | "not_current"
  | "not_found"
  | "expired"
  | "invalid_token"
  | "unauthorized"
  | "dead_lettered"
  | "error";
