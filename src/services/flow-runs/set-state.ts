import type { SetStateBody } from "../../contract/states/schemas.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { proposedState } from "../states/proposed-state.ts";
import { changeFlowRunState, type StateChange } from "./change-state.ts";

/** Proposes a state for a flow run. Proposals for one run are decided one after another. */
export async function setFlowRunState(
  ctx: ServiceContext,
  id: string,
  body: SetStateBody,
  client?: string | null,
): Promise<StateChange> {
  const proposed = proposedState(body.state, ctx.clock.nowMicros());
  const { change, facts } = await ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      return { change: await changeFlowRunState(ctx, trx, id, proposed, { ...body, client }, facts), facts };
    },
    { lane: id },
  );
  ctx.facts.publish(facts);
  return change;
}
