import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { DeploymentVersion, DeploymentVersionSummary } from "./schemas.ts";

const tag = "Batuta";
const versionParams = z.object({ id: Uuid, number: z.coerce.number().int().positive() });

export const listDeploymentVersions = route({
  id: "list-deployment-versions",
  method: "GET",
  path: "/batuta/deployments/{id}/versions",
  tag,
  summary: "List the versions of a deployment that are kept, the newest first",
  params: z.object({ id: Uuid }),
  responses: { 200: z.array(DeploymentVersionSummary) },
});

export const readDeploymentVersion = route({
  id: "read-deployment-version",
  method: "GET",
  path: "/batuta/deployments/{id}/versions/{number}",
  tag,
  summary: "Read a version of a deployment",
  params: versionParams,
  responses: { 200: DeploymentVersion },
});

export const rollBackDeployment = route({
  id: "roll-back-deployment",
  method: "POST",
  path: "/batuta/deployments/{id}/versions/{number}/rollback",
  tag,
  summary: "Make a deployment what it was at a version; that is a new version, unless it is so already",
  params: versionParams,
  responses: { 200: DeploymentVersionSummary, 201: DeploymentVersionSummary },
});

export const readVersionOfRun = route({
  id: "read-deployment-version-of-run",
  method: "GET",
  path: "/batuta/flow_runs/{id}/deployment_version",
  tag,
  summary: "Read of which version of its deployment a run was made; null when that is not known any more",
  params: z.object({ id: Uuid }),
  responses: { 200: DeploymentVersionSummary.nullable() },
});

export const deploymentVersionRoutes = [
  listDeploymentVersions,
  readDeploymentVersion,
  rollBackDeployment,
  readVersionOfRun,
] as const;
