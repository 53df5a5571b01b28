import { parseInstant } from "../../platform/instants.ts";
import { findFlowRunResult } from "../../store/queries/flow-run-writes.ts";
import { findStoredResult, upsertStoredResult } from "../../store/queries/result-queries.ts";
import { findTaskRunResult } from "../../store/queries/task-run-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

/** The journaled return value of a flow run. */
export async function readFlowRunResult(
  ctx: ServiceContext,
  id: string,
): Promise<{ readonly result: string | null }> {
  return orNotFound(await findFlowRunResult(ctx.store.db, id), "Flow run", id);
}

/** The journaled return value or error of a task run. */
export async function readTaskRunResult(
  ctx: ServiceContext,
  id: string,
): Promise<{ readonly result: string | null }> {
  return orNotFound(await findTaskRunResult(ctx.store.db, id), "Task run", id);
}

/** Keeps a record of the `database` result storage; one with the same key is replaced. */
export async function writeStoredResult(
  ctx: ServiceContext,
  key: string,
  body: { readonly record: string; readonly expiration?: string | null | undefined },
): Promise<void> {
  const now = ctx.clock.nowMicros();
  const expiration = body.expiration == null ? null : (parseInstant(body.expiration) ?? null);
  const row = { key: cleanText(key), created: now, updated: now, expiration, record: cleanText(body.record) };
  await ctx.store.write((trx) => upsertStoredResult(trx, row));
}

/** A record of the `database` result storage; null when there is none, or it has expired. */
export async function readStoredResult(
  ctx: ServiceContext,
  key: string,
): Promise<{ readonly record: string | null }> {
  const record = await findStoredResult(ctx.store.db, cleanText(key), ctx.clock.nowMicros());
  return { record: record ?? null };
}
