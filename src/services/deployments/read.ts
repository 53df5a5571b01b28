import type { DeploymentSort } from "../../contract/deployments/filters.ts";
import type { DeploymentSchedule } from "../../contract/deployments/schedules.ts";
import type { Deployment } from "../../contract/deployments/schemas.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  countDeploymentRows,
  findDeploymentRow,
  findDeploymentRowByName,
  listDeploymentRows,
} from "../../store/queries/deployment-queries.ts";
import { type DeploymentRow, decodeSchedule } from "../../store/queries/deployment-rows.ts";
import { listSchedules } from "../../store/queries/deployment-schedule-queries.ts";
import type { Slice } from "../../store/queries/slice.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, orNotFound, serviceError } from "../errors.ts";
import { pageOf, sliceOf } from "../list-limits.ts";
import { showDeployments } from "./show-deployments.ts";

/** A deployment that is missing, as the routes that change deployments and schedules say it. */
export function noDeployment(id: string): Error {
  return serviceError("not-found", "Deployment not found.", { id });
}

async function shown(ctx: ServiceContext, row: DeploymentRow | undefined, id: string): Promise<Deployment> {
  const [deployment] = await showDeployments(ctx.store.db, ctx.store.dialect, row === undefined ? [] : [row]);
  return orNotFound(deployment, "Deployment", id);
}

export async function readDeployment(ctx: ServiceContext, id: string): Promise<Deployment> {
  return shown(ctx, await findDeploymentRow(ctx.store.db, id), id);
}

export async function readDeploymentByName(
  ctx: ServiceContext,
  flowName: string,
  name: string,
): Promise<Deployment> {
  return shown(ctx, await findDeploymentRowByName(ctx.store.db, flowName, name), `${flowName}/${name}`);
}

export async function countDeployments(ctx: ServiceContext, filters: RunFilters): Promise<number> {
  return countDeploymentRows(ctx.store.reader, ctx.store.dialect, filters);
}

async function list(
  ctx: ServiceContext,
  filters: RunFilters,
  sort: DeploymentSort,
  slice: Slice,
): Promise<Deployment[]> {
  const { reader, dialect } = ctx.store;
  return showDeployments(reader, dialect, await listDeploymentRows(reader, dialect, filters, sort, slice));
}

type ListBody = RunFilters & {
  readonly sort: DeploymentSort;
  readonly limit?: number | null | undefined;
  readonly offset: number;
};

export async function listDeployments(ctx: ServiceContext, body: ListBody): Promise<Deployment[]> {
  return list(ctx, body, body.sort, sliceOf(body));
}

type PageBody = RunFilters & {
  readonly sort: DeploymentSort;
  readonly limit?: number | null | undefined;
  readonly page: number;
};

export async function paginateDeployments(ctx: ServiceContext, body: PageBody) {
  return pageOf(
    body,
    (slice) => list(ctx, body, body.sort, slice),
    () => countDeploymentRows(ctx.store.reader, ctx.store.dialect, body),
  );
}

/** A deployment's row, or the error that it does not exist. */
export async function requireDeployment(db: Queryable, id: string): Promise<DeploymentRow> {
  const row = await findDeploymentRow(db, id);
  if (row === undefined) throw notFound("Deployment", id);
  return row;
}

export async function listDeploymentSchedules(
  ctx: ServiceContext,
  id: string,
): Promise<DeploymentSchedule[]> {
  if ((await findDeploymentRow(ctx.store.db, id)) === undefined) throw noDeployment(id);
  return (await listSchedules(ctx.store.db, id)).map(decodeSchedule);
}
