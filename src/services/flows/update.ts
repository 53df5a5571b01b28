import type { FlowUpdate } from "../../contract/flows/schemas.ts";
import { updateFlowTags } from "../../store/queries/flow-queries.ts";
import { cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

/** Replaces a flow's tags, if any are sent. */
export async function updateFlow(ctx: ServiceContext, id: string, body: FlowUpdate): Promise<void> {
  const now = ctx.clock.nowMicros();
  const found = await ctx.store.write(async (trx) => {
    const isFound = await updateFlowTags(trx, id, body.tags && cleanTexts(body.tags), now);
    await ctx.tell?.entities(trx, { kind: "flow", verb: "updated", ids: [id] });
    return isFound;
  });
  if (!found) throw notFound("Flow", id);
}
