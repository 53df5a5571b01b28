import type {
  DeploymentVersion,
  DeploymentVersionSummary,
} from "../../contract/deployment-versions/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  decodeVersion,
  decodeVersionSummary,
  findVersion,
  findVersionAt,
  listVersionRows,
} from "../../store/queries/deployment-version-queries.ts";
import { findFlowRun } from "../../store/queries/flow-run-queries.ts";
import type { DeploymentVersionTable } from "../../store/tables/deployment-version.ts";
import type { ServiceContext } from "../context.ts";
import { requireDeployment } from "../deployments/read.ts";
import { orNotFound, serviceError } from "../errors.ts";
import { KEPT_VERSIONS } from "./keep-version.ts";

/** The versions of a deployment that are kept, the newest first. @throws BatutaError `not-found` */
export async function listDeploymentVersions(
  ctx: ServiceContext,
  deploymentId: string,
): Promise<DeploymentVersionSummary[]> {
  await requireDeployment(ctx.store.db, deploymentId);
  return (await listVersionRows(ctx.store.db, deploymentId, KEPT_VERSIONS)).map(decodeVersionSummary);
}

/** A version of a deployment. @throws BatutaError `not-found` naming those that are kept */
export async function requireVersion(
  db: Queryable,
  deploymentId: string,
  number: number,
): Promise<DeploymentVersionTable> {
  const version = await findVersion(db, deploymentId, number);
  if (version !== undefined) return version;
  const kept = (await listVersionRows(db, deploymentId, KEPT_VERSIONS)).map((each) => each.number);
  const range = kept.length === 0 ? "it has none" : `it has ${kept.at(-1)} to ${kept[0]}`;
  throw serviceError("not-found", `Deployment ${deploymentId} has no version ${number}; ${range}.`, {
    id: deploymentId,
    number,
  });
}

/** @throws BatutaError `not-found` */
export async function readDeploymentVersion(
  ctx: ServiceContext,
  deploymentId: string,
  number: number,
): Promise<DeploymentVersion> {
  await requireDeployment(ctx.store.db, deploymentId);
  return decodeVersion(await requireVersion(ctx.store.db, deploymentId, number));
}

/**
 * Which version of its deployment a run was made of: the one that was the newest when it was made. Undefined for a run
 * of no deployment, of one that is deleted, and of a version that is not kept any more.
 *
 * @throws BatutaError `not-found` for the run
 */
export async function readVersionOfRun(
  ctx: ServiceContext,
  runId: string,
): Promise<DeploymentVersionSummary | undefined> {
  const { db } = ctx.store;
  const run = orNotFound(await findFlowRun(db, runId, ctx.clock.nowMicros()), "Flow run", runId);
  const made = run.created === null ? undefined : parseInstant(run.created);
  if (run.deployment_id === null || made === undefined) return undefined;
  const row = await findVersionAt(db, run.deployment_id, made);
  return row && decodeVersionSummary(row);
}
