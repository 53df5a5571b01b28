import { z } from "zod";
import { LoopReport } from "../loops/schemas.ts";
import { Instant } from "../primitives.ts";
import { route } from "../route.ts";

/** A loop, and how late its next pass is. */
export const LoopHealth = LoopReport.extend({
  /** Seconds since its next pass was due; 0 while one runs, or none is due. */
  late_seconds: z.number(),
});

/** How the server and its database are. */
export const AdminHealth = z.object({
  /** The server's clock when it answered. */
  now: Instant,
  version: z.string(),
  /** Of the process that answered: replicas have their own. */
  process: z.object({ pid: z.int(), started: Instant, memory_bytes: z.int(), node_version: z.string() }),
  /** Writes that wait for their commit in this process. */
  queued_writes: z.int(),
  database: z.object({
    engine: z.enum(["sqlite", "postgres"]),
    /** All of it; of SQLite without its write-ahead log. */
    bytes: z.int(),
    /** At most a minute old, the largest first. Counting stops at a limit: then there are more rows than told. */
    tables: z.array(z.object({ name: z.string(), rows: z.int(), has_more: z.boolean() })),
  }),
  /** Days that each kind is kept; null: for ever. */
  retention: z.object({
    flow_run_days: z.number().nullable(),
    task_run_days: z.number().nullable(),
    log_days: z.number().nullable(),
    event_days: z.number().nullable(),
  }),
  loops: z.array(LoopHealth),
});
export type AdminHealth = z.infer<typeof AdminHealth>;

export const readAdminHealth = route({
  id: "read-admin-health",
  method: "GET",
  path: "/ui/admin-health",
  tag: "Batuta",
  summary: "Read how the server, its loops and its database are",
  responses: { 200: AdminHealth },
});
