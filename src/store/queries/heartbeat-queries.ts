import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** A sign of life of a flow run. */
export interface Heartbeat {
  readonly flow_run_id: string;
  /** When it was sent, by the client's clock. */
  readonly occurred: number;
  /** When it arrived. */
  readonly received: number;
}

/**
 * Notes heartbeats, in the order in which they were sent. The interval of a run is the longest between two of them
 * within one state: clients send none while a run waits for its retry or is suspended. One that is overtaken by a later
 * one tells nothing. Those of unknown runs are left out.
 */
export async function upsertHeartbeats(db: Queryable, heartbeats: readonly Heartbeat[]): Promise<void> {
  const ids = [...new Set(heartbeats.map(({ flow_run_id }) => flow_run_id))];
  const runs = await db
    .selectFrom("flow_run")
    .select(["id", "state_timestamp"])
    .where("id", "in", ids)
    .execute();
  const inStateSince = new Map(runs.map((run) => [run.id, run.state_timestamp ?? 0]));
  for (const { flow_run_id, occurred, received } of heartbeats) {
    const stateSince = inStateSince.get(flow_run_id);
    if (stateSince === undefined) continue;
    const since = sql<number>`excluded.occurred - flow_run_heartbeat.occurred`;
    await db
      .insertInto("flow_run_heartbeat")
      .values({ flow_run_id, latest: received, interval: null, occurred })
      .onConflict((conflict) =>
        conflict
          .column("flow_run_id")
          .doUpdateSet({
            latest: sql<number>`excluded.latest`,
            occurred: sql<number>`excluded.occurred`,
            interval: sql<number>`case
              when flow_run_heartbeat.latest >= ${stateSince}
                and (flow_run_heartbeat.interval is null or flow_run_heartbeat.interval < ${since})
              then ${since} else flow_run_heartbeat.interval end`,
          })
          .where(sql<boolean>`excluded.occurred > flow_run_heartbeat.occurred`),
      )
      .execute();
  }
}
