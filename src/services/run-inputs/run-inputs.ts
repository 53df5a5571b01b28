import type { FlowRunInput } from "../../contract/run-inputs/schemas.ts";
import { hasFlowRun } from "../../store/queries/flow-run-queries.ts";
import {
  deleteRunInput,
  findRunInputValue,
  insertRunInput,
  listRunInputs,
  type RunInputFilter,
} from "../../store/queries/run-input-queries.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, orNotFound, serviceError } from "../errors.ts";

/** What a run is sent. */
export interface RunInputCreate {
  readonly key: string;
  readonly value: string;
  readonly sender?: string | null | undefined;
}

/** Most inputs that one answer lists, whatever is asked for. */
const MAX_LISTED = 1000;
const KEY = /^[a-z0-9-]*$/;

/**
 * Keeps a value for a flow run.
 *
 * @throws BatutaError `run-input-key-invalid`, `run-input-exists`, `not-found`
 */
export async function createRunInput(
  ctx: ServiceContext,
  flowRunId: string,
  { key, value, sender }: RunInputCreate,
): Promise<void> {
  if (!KEY.test(key)) {
    throw serviceError(
      "run-input-key-invalid",
      `The key ${JSON.stringify(key.slice(0, 200))} of a flow run input must have lower-case letters, digits and dashes only.`,
    );
  }
  const now = ctx.clock.nowMicros();
  const row = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    flow_run_id: flowRunId,
    key,
    value,
    sender: sender ?? null,
  };
  await ctx.store.write(
    async (trx) => {
      if (!(await hasFlowRun(trx, flowRunId))) throw notFound("Flow run", flowRunId);
      if (await insertRunInput(trx, row)) return;
      throw serviceError("run-input-exists", "A flow run input with this key already exists.");
    },
    { lane: flowRunId },
  );
}

/** What a run was sent, oldest first; of a run that does not exist: nothing. */
export async function filterRunInputs(
  ctx: ServiceContext,
  flowRunId: string,
  filter: RunInputFilter,
): Promise<FlowRunInput[]> {
  if (filter.limit < 0) {
    throw serviceError("invalid-limit", "Invalid limit: must be greater than or equal to 0.");
  }
  const limit = Math.min(filter.limit, MAX_LISTED);
  return listRunInputs(ctx.store.db, flowRunId, { ...filter, limit });
}

/** The value, word for word. */
export async function readRunInput(ctx: ServiceContext, flowRunId: string, key: string): Promise<string> {
  return orNotFound(await findRunInputValue(ctx.store.db, flowRunId, key), "Flow run input", key);
}

export async function removeRunInput(ctx: ServiceContext, flowRunId: string, key: string): Promise<void> {
  const found = await ctx.store.write((trx) => deleteRunInput(trx, flowRunId, key), { lane: flowRunId });
  if (!found) throw notFound("Flow run input", key);
}
