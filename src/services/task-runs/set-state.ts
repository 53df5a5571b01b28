import type { JournalState } from "../../contract/journal/schemas.ts";
import type { OrchestrationResult, SetStateBody, StateType } from "../../contract/states/schemas.ts";
import { EMPTY_TASK_RUN_POLICY } from "../../contract/task-runs/schemas.ts";
import { orchestrate, type ProposedState } from "../../domain/states/orchestrate.ts";
import {
  BACKGROUND_TASK_RULES,
  CORE_TASK_RULES,
  FORCED_TASK_RULES,
  type TaskRunProposalFacts,
} from "../../domain/states/task-run-rules.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findRunAround } from "../../store/queries/lease-queries.ts";
import { decodeStates, stateOfJournal } from "../../store/queries/state-rows.ts";
import { findCachedState, insertCachedState } from "../../store/queries/task-run-cache-queries.ts";
import { lockTaskRun, type TaskRunRow } from "../../store/queries/task-run-queries.ts";
import { cleanText } from "../clean-text.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { orchestrationResult } from "../states/orchestration-result.ts";
import { currentJournalState, proposedState } from "../states/proposed-state.ts";
import { readTagSlots } from "../states/run-slots.ts";
import { enterTaskRunState } from "./enter-state.ts";

type Change = { readonly result: OrchestrationResult; readonly written: boolean };

/** Proposes a state for a task run. Proposals for one run are decided one after another. */
export async function setTaskRunState(ctx: ServiceContext, id: string, body: SetStateBody): Promise<Change> {
  // Loaded for background tasks only: short scripts have none.
  const isDeferred = body.state.state_details?.deferred === true;
  const queue = isDeferred ? await import("../task-workers/enqueue.ts") : undefined;
  const { change, facts } = await ctx.store.write(async (trx) => {
    const facts: DomainFact[] = [];
    return { change: await propose(ctx, trx, id, body, queue, facts), facts };
  });
  ctx.facts.publish(facts);
  return change;
}

async function propose(
  ctx: ServiceContext,
  trx: Queryable,
  id: string,
  body: SetStateBody,
  queue: typeof import("../task-workers/enqueue.ts") | undefined,
  facts: DomainFact[],
): Promise<Change> {
  const run = orNotFound(await lockTaskRun(trx, ctx.store.dialect, id), "Task run", id);
  const current = decodeStates(run.states).at(-1);
  const initial = current === undefined ? null : currentJournalState(current);
  const proposed = proposedState(body.state, ctx.clock.nowMicros());
  const around = run.flow_run_id === null ? undefined : await findRunAround(trx, run.flow_run_id);
  const isDeferred = proposed.details.deferred === true;
  // Force means nothing to a background task, as in Prefect.
  const unforced = isDeferred ? BACKGROUND_TASK_RULES : CORE_TASK_RULES;
  const isForced = body.force === true && !isDeferred;
  const rules = isForced ? FORCED_TASK_RULES : unforced;
  const cached = await findCached(ctx, trx, proposed);
  const tags = body.force || isDeferred ? undefined : await readTagSlots(ctx, trx, run, proposed);
  const verdict = orchestrate(rules, {
    initial,
    proposed,
    run: ruleFacts(run, around?.owner_epoch ?? 0),
    facts: { ...proposalFacts(ctx, body, run.flow_run_id, around), cached, tag_slots: tags?.slots ?? null },
  });
  if (verdict.state === null) {
    if (verdict.status === "WAIT" && tags?.slots.kind === "full") await tags.write();
    const result = orchestrationResult(verdict, initial === null ? null : stateOfJournal(initial));
    return { result, written: false };
  }
  if (verdict.run.takes_tag_slots) await tags?.write();
  const { run_count, flow_run_run_count } = verdict.run;
  const counts = { run_count, flow_run_run_count };
  const state = await enterTaskRunState(ctx, trx, run, verdict.state, counts, facts);
  if (!isForced) await keepInCache(ctx, trx, id, state);
  if (queue?.isForTaskWorkers(state)) await queue.enqueueTaskRun(ctx, trx, run, state, facts);
  return { result: orchestrationResult(verdict, stateOfJournal(state)), written: true };
}

function ruleFacts(run: TaskRunRow, owner_epoch: number) {
  const { run_count, flow_run_run_count } = run;
  const empirical_policy = { ...EMPTY_TASK_RUN_POLICY, ...JSON.parse(run.empirical_policy) };
  return { run_count, flow_run_run_count, empirical_policy, owner_epoch, takes_tag_slots: false };
}

function proposalFacts(
  ctx: ServiceContext,
  body: SetStateBody,
  flowRunId: string | null,
  around: { readonly state_type: string | null; readonly run_count: number } | undefined,
): Omit<TaskRunProposalFacts, "cached" | "tag_slots"> {
  return {
    now_micros: ctx.clock.nowMicros(),
    flow_run:
      around === undefined || flowRunId === null
        ? null
        : { id: flowRunId, state_type: around.state_type as StateType | null, run_count: around.run_count }, // safe: written from the contract's type only
    owner_epoch: body.owner_epoch ?? null,
    random: ctx.ids.random(),
  };
}

/** The state that a proposal to run leads to at once; undefined: the task has to run. */
async function findCached(
  ctx: ServiceContext,
  trx: Queryable,
  proposed: ProposedState,
): Promise<ProposedState | undefined> {
  const { cache_key, refresh_cache } = proposed.details;
  if (proposed.type !== "RUNNING" || cache_key == null || refresh_cache === true) return undefined;
  const found = await findCachedState(trx, cleanText(cache_key), ctx.clock.nowMicros());
  return found && currentJournalState(found);
}

/** Keeps a completed state with a cache key for later task runs. */
async function keepInCache(
  ctx: ServiceContext,
  trx: Queryable,
  taskRunId: string,
  state: JournalState,
): Promise<void> {
  const { cache_key, cache_expiration } = state.details;
  if (state.type !== "COMPLETED" || cache_key == null) return;
  await insertCachedState(trx, {
    id: ctx.ids.uuid(),
    created: ctx.clock.nowMicros(),
    cache_key: cleanText(cache_key),
    expiration: cache_expiration == null ? null : (parseInstant(cache_expiration) ?? null),
    task_run_id: taskRunId,
    state,
  });
}
