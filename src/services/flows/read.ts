import type { FlowSort } from "../../contract/flows/filters.ts";
import type { Flow } from "../../contract/flows/schemas.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import { countFlowRows, findFlow, findFlowByName, listFlowRows } from "../../store/queries/flow-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { pageOf, sliceOf } from "../list-limits.ts";

export async function readFlow(ctx: ServiceContext, id: string): Promise<Flow> {
  return orNotFound(await findFlow(ctx.store.db, id), "Flow", id);
}

export async function readFlowByName(ctx: ServiceContext, name: string): Promise<Flow> {
  return orNotFound(await findFlowByName(ctx.store.db, name), "Flow", name);
}

export async function countFlows(ctx: ServiceContext, filters: RunFilters): Promise<number> {
  return countFlowRows(ctx.store.reader, ctx.store.dialect, filters);
}

type ListBody = RunFilters & {
  readonly sort: FlowSort;
  readonly limit?: number | null | undefined;
  readonly offset: number;
};

export async function listFlows(ctx: ServiceContext, body: ListBody): Promise<Flow[]> {
  return listFlowRows(ctx.store.reader, ctx.store.dialect, body, body.sort, sliceOf(body));
}

type PageBody = RunFilters & {
  readonly sort: FlowSort;
  readonly limit?: number | null | undefined;
  readonly page: number;
};

export async function paginateFlows(ctx: ServiceContext, body: PageBody) {
  const { reader, dialect } = ctx.store;
  return pageOf(
    body,
    (slice) => listFlowRows(reader, dialect, body, body.sort, slice),
    () => countFlowRows(reader, dialect, body),
  );
}
