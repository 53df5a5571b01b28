import type { ProposedState } from "../../domain/states/orchestrate.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { type FlowRunForChange, lockFlowRun } from "../../store/queries/flow-run-writes.ts";
import type { FoundRun } from "../../store/queries/loop-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { changeFlowRunState, type ProposalOptions } from "./change-state.ts";

/** A state that the server itself puts a run into. */
export function ownState(
  type: ProposedState["type"],
  message: string | null,
  parts: Partial<ProposedState> = {},
): ProposedState {
  const name = type.slice(0, 1) + type.slice(1).toLowerCase();
  return { type, name, message, data: null, has_result: false, details: {}, ...parts };
}

/** How a found run is changed. */
export interface FoundRunOptions extends ProposalOptions {
  /** It is changed only if its owner's lease has ended. */
  readonly leaseMustHaveLapsed?: boolean;
  /** What else is done in the write unit once the state is written; `run` is as it was before. */
  readonly afterwards?: (trx: Queryable, run: FlowRunForChange, facts: DomainFact[]) => Promise<void>;
}

/**
 * Proposes a state for a run that a loop has found, if it is still in the state in which it was found: of two replicas
 * that found it one changes it.
 *
 * @returns whether a state was written
 */
export async function changeFoundRun(
  ctx: ServiceContext,
  found: FoundRun,
  state: ProposedState,
  options: FoundRunOptions = {},
): Promise<boolean> {
  const { leaseMustHaveLapsed = false, afterwards, ...proposal } = options;
  const { written, facts } = await ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      const run = await lockFlowRun(trx, ctx.store.dialect, found.id);
      if (run === undefined || run.state_id !== found.state_id) return { written: false, facts };
      if (leaseMustHaveLapsed && (run.lease_alive || run.owner_id === null)) return { written: false, facts };
      const { written } = await changeFlowRunState(ctx, trx, found.id, state, proposal, facts);
      if (written) await afterwards?.(trx, run, facts);
      return { written, facts };
    },
    { lane: found.id },
  );
  ctx.facts.publish(facts);
  return written;
}
