import { deploymentRoutes } from "../../../contract/deployments/routes.ts";
import type { Schedule } from "../../../contract/deployments/schedules.ts";
import type { ServiceContext } from "../../../services/context.ts";
import { createDeployment } from "../../../services/deployments/create.ts";
import { createDeploymentRun } from "../../../services/deployments/create-run.ts";
import { createDeploymentRuns } from "../../../services/deployments/create-runs.ts";
import { deleteDeployment, deleteDeployments } from "../../../services/deployments/delete.ts";
import { pauseDeployment } from "../../../services/deployments/pause.ts";
import { checkDeploymentQueues } from "../../../services/deployments/queue-check.ts";
import {
  countDeployments,
  listDeploymentSchedules,
  listDeployments,
  paginateDeployments,
  readDeployment,
  readDeploymentByName,
} from "../../../services/deployments/read.ts";
import { readDueDeploymentRuns } from "../../../services/deployments/read-due-runs.ts";
import { scheduleNow } from "../../../services/deployments/schedule-now.ts";
import {
  createDeploymentSchedules,
  deleteDeploymentSchedule,
  updateDeploymentSchedule,
} from "../../../services/deployments/schedules.ts";
import { updateDeployment } from "../../../services/deployments/update.ts";
import { checkedSchedules } from "../checked-schedules.ts";
import { routeGroup } from "../route-group.ts";
import { created, newly, noContent, ok } from "../route-handler.ts";

/** A body with the defaults of its schedules filled in. */
function withSchedules<Item extends { readonly schedule?: Schedule | null | undefined }, Body>(
  ctx: ServiceContext,
  body: Body & { readonly schedules?: Item[] | undefined },
): Body & { readonly schedules?: Item[] | undefined } {
  if (body.schedules === undefined) return body;
  const schedules = checkedSchedules(body.schedules, (at) => ["schedules", at], ctx.clock.nowMicros(), body);
  return { ...body, schedules };
}

export const deploymentGroup = routeGroup(deploymentRoutes, {
  "create-deployment": async (ctx, { body, header }) => {
    const result = await createDeployment(ctx, withSchedules(ctx, body), header("user-agent"));
    return created(result.created, result.deployment);
  },
  "update-deployment": async (ctx, { params, body, header }) => {
    await updateDeployment(ctx, params.id, withSchedules(ctx, body), header("user-agent"));
    return noContent;
  },
  "read-deployment": async (ctx, { params }) => ok(await readDeployment(ctx, params.id)),
  "read-deployment-by-name": async (ctx, { params }) =>
    ok(await readDeploymentByName(ctx, params.flow_name, params.deployment_name)),
  "delete-deployment": async (ctx, { params }) => {
    await deleteDeployment(ctx, params.id);
    return noContent;
  },
  "list-deployments": async (ctx, { body }) => ok(await listDeployments(ctx, body)),
  "paginate-deployments": async (ctx, { body }) => ok(await paginateDeployments(ctx, body)),
  "count-deployments": async (ctx, { body }) => ok(await countDeployments(ctx, body)),
  "delete-deployments": async (ctx, { body }) => ok(await deleteDeployments(ctx, body)),
  "read-due-deployment-runs": async (ctx, { body }) => ok(await readDueDeploymentRuns(ctx, body)),
  "schedule-deployment": async (ctx, { params, body }) => {
    await scheduleNow(ctx, params.id, body);
    return ok(null);
  },
  "resume-deployment": async (ctx, { params }) => {
    await pauseDeployment(ctx, params.id, false);
    return ok(null);
  },
  "pause-deployment": async (ctx, { params }) => {
    await pauseDeployment(ctx, params.id, true);
    return ok(null);
  },
  "create-deployment-run": async (ctx, { params, body }) => {
    const result = await createDeploymentRun(ctx, params.id, body);
    return created(result.created, result.flow_run);
  },
  "create-deployment-runs": async (ctx, { params, body }) =>
    ok(await createDeploymentRuns(ctx, params.id, body)),
  "check-deployment-queues": async (ctx, { params }) => ok(await checkDeploymentQueues(ctx, params.id)),
  "list-deployment-schedules": async (ctx, { params }) => ok(await listDeploymentSchedules(ctx, params.id)),
  "create-deployment-schedules": async (ctx, { params, body, header }) => {
    const schedules = checkedSchedules(body, (at) => [at], ctx.clock.nowMicros(), body);
    return newly(await createDeploymentSchedules(ctx, params.id, schedules, header("user-agent")));
  },
  "update-deployment-schedule": async (ctx, { params, body, header }) => {
    const [schedule = body] = checkedSchedules([body], () => [], ctx.clock.nowMicros(), body);
    await updateDeploymentSchedule(ctx, params.id, params.schedule_id, schedule, header("user-agent"));
    return noContent;
  },
  "delete-deployment-schedule": async (ctx, { params, header }) => {
    await deleteDeploymentSchedule(ctx, params.id, params.schedule_id, header("user-agent"));
    return noContent;
  },
});
