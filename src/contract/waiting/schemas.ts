import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";

/** Why a run that has not ended does not run. */
export const WaitingCode = z.enum([
  "not-due",
  "retry-delay",
  "awaiting-slot",
  "awaiting-former-run",
  "paused",
  "suspended",
  "awaiting-input",
  "pool-paused",
  "queue-paused",
  "pool-full",
  "queue-full",
  "limit-full",
  "no-worker",
  "not-served",
  "no-deployment",
  "worker-not-taking",
  "starting",
  "tasks-awaiting-slots",
]);
export type WaitingCode = z.infer<typeof WaitingCode>;

/** Who has a slot that a run waits for. */
export const SlotHolder = z.object({
  type: z.enum(["flow_run", "task_run", "deployment"]).nullable(),
  id: Uuid.nullable(),
  name: z.string().nullable(),
});
export type SlotHolder = z.infer<typeof SlotHolder>;

/** A limit that is full. */
export const FullLimit = z.object({
  kind: z.enum(["pool", "queue", "deployment", "global", "tag"]),
  /** Of the pool, queue, deployment or tag; of a global limit its own. */
  name: z.string(),
  limit: z.int(),
  taken: z.number(),
  /** The first of them. */
  holders: z.array(SlotHolder),
});
export type FullLimit = z.infer<typeof FullLimit>;

/** One thing that keeps a run from running. */
export const WaitingCause = z.object({
  code: WaitingCode,
  /** For people: what it is, and what can be done. */
  message: z.string(),
  /** When it ends by itself, if that is known. */
  until: Instant.nullable(),
  limit: FullLimit.nullable(),
});
export type WaitingCause = z.infer<typeof WaitingCause>;

/** Why a run is not running, the first thing to look at first; no causes when it runs or has ended. */
export const WaitingReport = z.object({
  flow_run_id: Uuid,
  causes: z.array(WaitingCause),
});
export type WaitingReport = z.infer<typeof WaitingReport>;
