import { deploymentVersionRoutes } from "../../../contract/deployment-versions/routes.ts";
import {
  listDeploymentVersions,
  readDeploymentVersion,
  readVersionOfRun,
} from "../../../services/deployment-versions/read.ts";
import { rollBackDeployment } from "../../../services/deployment-versions/roll-back.ts";
import { routeGroup } from "../route-group.ts";
import { created, ok } from "../route-handler.ts";

export const deploymentVersionGroup = routeGroup(deploymentVersionRoutes, {
  "list-deployment-versions": async (ctx, { params }) => ok(await listDeploymentVersions(ctx, params.id)),
  "read-deployment-version": async (ctx, { params }) =>
    ok(await readDeploymentVersion(ctx, params.id, params.number)),
  "roll-back-deployment": async (ctx, { params, header }) => {
    const { version, isNew } = await rollBackDeployment(ctx, params.id, params.number, header("user-agent"));
    return created(isNew, version);
  },
  "read-deployment-version-of-run": async (ctx, { params }) =>
    ok((await readVersionOfRun(ctx, params.id)) ?? null),
});
