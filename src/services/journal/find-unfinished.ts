import type { UnfinishedRun } from "../../contract/journal/schemas.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import { TERMINAL } from "../../domain/states/state-sets.ts";
import { findNewestByResumeKey } from "../../store/queries/lease-queries.ts";
import type { ServiceContext } from "../context.ts";

/** The newest run with this resume key when it has not ended, or has crashed; null otherwise. */
export async function findUnfinishedRun(
  ctx: ServiceContext,
  resumeKey: string,
): Promise<UnfinishedRun | null> {
  const run = await findNewestByResumeKey(ctx.store.db, ctx.store.dialect, resumeKey);
  if (run === undefined) return null;
  const state_type = run.state_type as StateType | null; // safe: written from the contract's type only
  if (state_type !== null && state_type !== "CRASHED" && TERMINAL.has(state_type)) return null;
  return {
    flow_run_id: run.id,
    name: run.name,
    state_type,
    owner: run.owner,
    lease_alive: run.lease_alive,
  };
}
