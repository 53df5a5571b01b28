import { jsonTextOf } from "../../contract/json-text.ts";
import type { OrchestrationResult } from "../../contract/states/schemas.ts";
import { exactText, isExactObject, parseExact } from "../../domain/parameters/exact-json.ts";
import { hydrate, hydrationProblems, needsHydration, withoutLater } from "../../domain/parameters/hydrate.ts";
import type { CurrentState, ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockFlowRun } from "../../store/queries/flow-run-writes.ts";
import { findRunInputValue, insertRunInput } from "../../store/queries/run-input-queries.ts";
import { stateOfJournal } from "../../store/queries/state-rows.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { hydrationSources, parameterComplaint } from "../deployments/parameters.ts";
import { notFound, serviceError } from "../errors.ts";
import { changeFlowRunState, type StateChange } from "../flow-runs/change-state.ts";
import { currentFlowRunState } from "../states/proposed-state.ts";

/**
 * Ends the pause of a flow run. A run that asked for input gets it, hydrated and checked against the schema that it
 * left; input that does not fit leaves the run as it is. One write unit.
 *
 * @throws BatutaError `not-found`, `run-input-exists` (the pause was answered before)
 */
export async function resumeFlowRun(
  ctx: ServiceContext,
  id: string,
  runInput: unknown,
  client?: string | null,
): Promise<StateChange> {
  const { change, facts } = await ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      return { change: await resume(ctx, trx, id, runInput, client, facts), facts };
    },
    { lane: id },
  );
  ctx.facts.publish(facts);
  return change;
}

async function resume(
  ctx: ServiceContext,
  trx: Queryable,
  id: string,
  runInput: unknown,
  client: string | null | undefined,
  facts: DomainFact[],
): Promise<StateChange> {
  const run = await lockFlowRun(trx, ctx.store.dialect, id);
  if (run === undefined) throw notFound("Flow run", id);
  const paused = currentFlowRunState(run);
  if (paused?.type !== "PAUSED") {
    return unchanged("ABORT", null, "Cannot resume a flow run that is not paused.");
  }
  const keyset = paused.details.run_input_keyset;
  const now = ctx.clock.nowMicros();
  if (keyset != null) {
    const answer = await checkedInput(ctx, trx, id, keyset, runInput);
    if ("reason" in answer) return unchanged("REJECT", paused, answer.reason);
    const row = { id: ctx.ids.uuid(), created: now, updated: now, flow_run_id: id, sender: null };
    const isKept = await insertRunInput(trx, { ...row, key: answer.key, value: answer.text });
    if (!isKept) throw serviceError("run-input-exists", "A flow run input with this key already exists.");
  }
  return changeFlowRunState(ctx, trx, id, nextState(paused, now), { client }, facts);
}

/** Where a paused run goes on: in its process, or in a new one. */
function nextState(paused: CurrentState, now: number): ProposedState {
  const state = { message: null, data: null, has_result: false };
  if (paused.details.pause_reschedule !== true) {
    return { ...state, type: "RUNNING", name: "Running", details: {} };
  }
  return { ...state, type: "SCHEDULED", name: "Resuming", details: { scheduled_time: formatInstant(now) } };
}

type Answer = { readonly key: string; readonly text: string } | { readonly reason: string };

/** The text of the input that a pause asked for, or why it can't be taken. */
async function checkedInput(
  ctx: ServiceContext,
  trx: Queryable,
  id: string,
  keyset: Readonly<Record<string, string>>,
  runInput: unknown,
): Promise<Answer> {
  const { schema: schemaKey, response: key } = keyset;
  const schemaText = schemaKey === undefined ? undefined : await findRunInputValue(trx, id, schemaKey);
  if (schemaText === undefined || key === undefined) return { reason: "Run input schema not found." };
  if (!isObjectText(schemaText)) return { reason: "Run input schema is not valid JSON." };
  const given = runInput == null ? "{}" : jsonTextOf(runInput);
  const hydrated = await hydratedText(ctx, trx, given);
  if ("reason" in hydrated) return hydrated;
  const complaint = parameterComplaint(hydrated.text, schemaText);
  return complaint === undefined ? { key, text: hydrated.text } : { reason: `Reason: ${complaint}` };
}

function isObjectText(text: string): boolean {
  try {
    return isExactObject(parseExact(text));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

async function hydratedText(
  ctx: ServiceContext,
  trx: Queryable,
  text: string,
): Promise<{ readonly text: string } | { readonly reason: string }> {
  if (!needsHydration(text)) return { text };
  const value = parseExact(text);
  if (!isExactObject(value)) return { text };
  const hydrated = hydrate(value, await hydrationSources(ctx, trx, value, true));
  const [problem] = hydrationProblems(hydrated);
  if (problem !== undefined) return { reason: `Error hydrating run input: ${problem.message}` };
  return { text: exactText(withoutLater(hydrated, [])) };
}

function unchanged(status: "ABORT" | "REJECT", state: CurrentState | null, reason: string): StateChange {
  const result: OrchestrationResult = {
    state: state === null ? null : stateOfJournal(state),
    status,
    // Prefect's own answer: a rejection by the input has the details of an abort.
    details: { type: "abort_details", reason },
  };
  return { result, written: false };
}
