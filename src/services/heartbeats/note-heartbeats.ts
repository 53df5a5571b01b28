import { Uuid } from "../../contract/primitives.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { type EventRecord, RESOURCE_ID } from "../../store/queries/event-writes.ts";
import { type Heartbeat, upsertHeartbeats } from "../../store/queries/heartbeat-queries.ts";

const PREFIX = "prefect.flow-run.";

/** Notes the flow runs' signs of life among new events; see the loop `heartbeat-watch`. */
export async function noteHeartbeats(trx: Queryable, events: readonly EventRecord[]): Promise<void> {
  const heartbeats = events.flatMap(({ resource, occurred, received }): Heartbeat[] => {
    const resourceId = resource[RESOURCE_ID] ?? "";
    const id = Uuid.safeParse(resourceId.startsWith(PREFIX) ? resourceId.slice(PREFIX.length) : "");
    return id.success ? [{ flow_run_id: id.data, occurred, received }] : [];
  });
  if (heartbeats.length === 0) return;
  await upsertHeartbeats(
    trx,
    heartbeats.sort((a, b) => a.occurred - b.occurred),
  );
}
