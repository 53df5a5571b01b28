import type { DeploymentVersionSummary } from "../../contract/deployment-versions/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findDeploymentRow } from "../../store/queries/deployment-queries.ts";
import { listSchedules } from "../../store/queries/deployment-schedule-queries.ts";
import {
  deleteVersionsUpTo,
  findLatestVersion,
  insertVersion,
} from "../../store/queries/deployment-version-queries.ts";
import type { DeploymentVersionTable } from "../../store/tables/deployment-version.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { changedFields, contentOf } from "./version-content.ts";

/** Versions of a deployment that are kept; with one more, the oldest goes. */
export const KEPT_VERSIONS = 50;
const MAX_CLIENT_LENGTH = 200;

/** How a version comes about. */
export interface VersionOrigin {
  readonly cause: Exclude<DeploymentVersionSummary["cause"], "found">;
  /** The User-Agent of who asked for it. */
  readonly client?: string | null | undefined;
  readonly rolledBackTo?: number | undefined;
}

/**
 * At the end of a write unit that holds the deployment, keeps what it has become as its next version; nothing when its
 * runs would do what they did before. Resolves to the newest version, and whether it is new.
 */
export async function keepVersion(
  ctx: ServiceContext,
  trx: Queryable,
  deploymentId: string,
  { cause, client, rolledBackTo }: VersionOrigin,
): Promise<{ readonly version: DeploymentVersionTable; readonly isNew: boolean }> {
  const row = orNotFound(await findDeploymentRow(trx, deploymentId), "Deployment", deploymentId);
  const content = contentOf(row, await listSchedules(trx, deploymentId));
  const latest = await findLatestVersion(trx, deploymentId);
  const changed = latest === undefined ? [] : changedFields(latest, content);
  if (latest !== undefined && changed.length === 0) return { version: latest, isNew: false };
  const version: DeploymentVersionTable = {
    ...content,
    deployment_id: deploymentId,
    number: (latest?.number ?? 0) + 1,
    // Not before the one that it follows, whichever server's clock that was.
    created: Math.max(ctx.clock.nowMicros(), latest?.created ?? 0),
    cause,
    rolled_back_to: rolledBackTo ?? null,
    client: client == null ? null : cleanText(client).slice(0, MAX_CLIENT_LENGTH),
    changed: JSON.stringify(changed),
  };
  await insertVersion(trx, version);
  if (version.number > KEPT_VERSIONS) {
    await deleteVersionsUpTo(trx, deploymentId, version.number - KEPT_VERSIONS);
  }
  return { version, isNew: true };
}
