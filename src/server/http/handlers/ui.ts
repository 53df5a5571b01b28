import { uiRoutes } from "../../../contract/ui/routes.ts";
import {
  countDeploymentsOfFlows,
  countTaskRunsByState,
  countTaskRunsOfFlowRuns,
  countTaskRunsOverTime,
  listFlowRunDots,
  readNextRunsOfFlows,
  readUiTaskRun,
} from "../../../services/ui/charts.ts";
import { routeGroup } from "../route-group.ts";
import { ok } from "../route-handler.ts";

export const uiGroup = routeGroup(uiRoutes, {
  "count-deployments-of-flows": async (ctx, { body }) =>
    ok(await countDeploymentsOfFlows(ctx, body.flow_ids)),
  "read-next-runs-of-flows": async (ctx, { body }) => ok(await readNextRunsOfFlows(ctx, body.flow_ids)),
  "list-flow-run-dots": async (ctx, { body }) => ok(await listFlowRunDots(ctx, body)),
  "count-task-runs-of-flow-runs": async (ctx, { body }) =>
    ok(await countTaskRunsOfFlowRuns(ctx, body.flow_run_ids)),
  "count-task-runs-over-time": async (ctx, { body }) => ok(await countTaskRunsOverTime(ctx, body)),
  "count-task-runs-by-state": async (ctx, { body }) => ok(await countTaskRunsByState(ctx, body)),
  "read-ui-task-run": async (ctx, { params }) => ok(await readUiTaskRun(ctx, params.id)),
});
