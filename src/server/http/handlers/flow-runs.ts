import type { flowRunRoutes } from "../../../contract/flow-runs/routes.ts";
import { createFlowRun } from "../../../services/flow-runs/create.ts";
import { deleteFlowRun, deleteFlowRuns } from "../../../services/flow-runs/delete.ts";
import {
  countFlowRuns,
  listFlowRuns,
  paginateFlowRuns,
  readFlowRun,
  readFlowRunLateness,
} from "../../../services/flow-runs/read.ts";
import { readDependencies } from "../../../services/flow-runs/read-dependencies.ts";
import { readGraph } from "../../../services/flow-runs/read-graph.ts";
import { setFlowRunState } from "../../../services/flow-runs/set-state.ts";
import { setFlowRunStates } from "../../../services/flow-runs/set-states.ts";
import { updateFlowRun, updateFlowRunLabels } from "../../../services/flow-runs/update.ts";
import { downloadLogs, requireFlowRun } from "../../../services/logs/download.ts";
import { readHistory } from "../../../services/run-history.ts";
import { created, type HandlersOf, noContent, ok } from "../route-handler.ts";

export const flowRunHandlers: HandlersOf<(typeof flowRunRoutes)[number]> = {
  "create-flow-run": async (ctx, { body }) => {
    const result = await createFlowRun(ctx, body);
    return created(result.created, result.flow_run);
  },
  "update-flow-run": async (ctx, { params, body }) => {
    await updateFlowRun(ctx, params.id, body);
    return noContent;
  },
  "read-flow-run": async (ctx, { params }) => ok(await readFlowRun(ctx, params.id)),
  "delete-flow-run": async (ctx, { params }) => {
    await deleteFlowRun(ctx, params.id);
    return noContent;
  },
  "count-flow-runs": async (ctx, { body }) => ok(await countFlowRuns(ctx, body)),
  "read-flow-run-lateness": async (ctx, { body }) => ok(await readFlowRunLateness(ctx, body)),
  "read-flow-run-history": async (ctx, { body }) => {
    const { work_queues: work_pool_queues, ...filters } = body;
    return ok(await readHistory(ctx, "flow_run", body, { ...filters, work_pool_queues }));
  },
  "read-flow-run-dependencies": async (ctx, { params }) => ok(await readDependencies(ctx, params.id)),
  "read-flow-run-graph": async (ctx, { params, query }) => ok(await readGraph(ctx, params.id, query.since)),
  "list-flow-runs": async (ctx, { body }) => ok(await listFlowRuns(ctx, body)),
  "paginate-flow-runs": async (ctx, { body }) => ok(await paginateFlowRuns(ctx, body)),
  "delete-flow-runs": async (ctx, { body }) => ok(await deleteFlowRuns(ctx, body)),
  "set-flow-run-states": async (ctx, { body }) => ok(await setFlowRunStates(ctx, body)),
  "set-flow-run-state": async (ctx, { params, body, header }) => {
    const { result, written } = await setFlowRunState(ctx, params.id, body, header("user-agent"));
    return created(written, result);
  },
  "download-flow-run-logs": async (ctx, { params }) => {
    await requireFlowRun(ctx, params.id);
    return ok(downloadLogs(ctx, params.id));
  },
  "update-flow-run-labels": async (ctx, { params, body }) => {
    await updateFlowRunLabels(ctx, params.id, body);
    return noContent;
  },
};
