import type { FlowRunSort } from "../../contract/flow-runs/filters.ts";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import { findFlowRun, listFlowRunRows } from "../../store/queries/flow-run-queries.ts";
import type { Slice } from "../../store/queries/slice.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { pageOf, sliceOf } from "../list-limits.ts";

export async function readFlowRun(ctx: ServiceContext, id: string): Promise<FlowRun> {
  return orNotFound(await findFlowRun(ctx.store.db, id, ctx.clock.nowMicros()), "Flow run", id);
}

export async function countFlowRuns(ctx: ServiceContext, filters: RunFilters): Promise<number> {
  const { countRuns } = await import("../../store/queries/count-runs.ts");
  return countRuns(ctx.store, "flow_run", filters, ctx.clock.nowMicros());
}

/** Mean lateness in seconds; null when no run matches. */
export async function readFlowRunLateness(ctx: ServiceContext, filters: RunFilters): Promise<number | null> {
  const { meanLateness } = await import("../../store/queries/count-runs.ts");
  return meanLateness(ctx.store, filters, ctx.clock.nowMicros());
}

type Listed = RunFilters & { readonly sort: FlowRunSort; readonly limit?: number | null | undefined };

export async function listFlowRuns(
  ctx: ServiceContext,
  body: Listed & { readonly offset: number },
): Promise<FlowRun[]> {
  return listMatching(ctx, body, sliceOf(body));
}

async function listMatching(ctx: ServiceContext, body: Listed, slice: Slice): Promise<FlowRun[]> {
  const { reader, dialect } = ctx.store;
  const { narrowFlowRuns } = await import("../../store/queries/narrow-runs.ts");
  const where = await narrowFlowRuns(ctx.store, body);
  return listFlowRunRows(reader, dialect, body, body.sort, slice, ctx.clock.nowMicros(), where);
}

export async function paginateFlowRuns(ctx: ServiceContext, body: Listed & { readonly page: number }) {
  return pageOf(
    body,
    (slice) => listMatching(ctx, body, slice),
    () => countFlowRuns(ctx, body),
  );
}
