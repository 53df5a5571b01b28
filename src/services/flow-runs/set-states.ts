import type { FlowRunFilter } from "../../contract/flow-runs/filters.ts";
import type { OrchestrationResult, StateCreate } from "../../contract/states/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";
import { listFlowRunIds } from "../../store/queries/flow-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { setFlowRunState } from "./set-state.ts";

/** Proposes one state for every flow run that matches; each is decided for itself. */
export async function setFlowRunStates(
  ctx: ServiceContext,
  body: {
    readonly flow_runs?: FlowRunFilter | null | undefined;
    readonly state: StateCreate;
    readonly force: boolean;
    readonly limit: number;
  },
): Promise<{ results: (OrchestrationResult & { flow_run_id: string })[] }> {
  const { db, dialect } = ctx.store;
  const ids = await listFlowRunIds(db, dialect, { flow_runs: body.flow_runs }, body.limit);
  const { state, force } = body;
  const changes = await Promise.all(
    ids.map(async (flow_run_id) => {
      try {
        return { flow_run_id, ...(await setFlowRunState(ctx, flow_run_id, { state, force })).result };
      } catch (error) {
        // Deleted since it was found.
        if (BatutaError.hasCode(error, "not-found")) return undefined;
        throw error;
      }
    }),
  );
  return { results: changes.filter((change) => change !== undefined) };
}
