import type { Flow, FlowCreate } from "../../contract/flows/schemas.ts";
import { findFlowByName, insertFlow } from "../../store/queries/flow-queries.ts";
import { cleanLabels, cleanText, cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

/** Creates a flow, or reads the one of this name, which stays as it is. */
export async function createFlow(
  ctx: ServiceContext,
  body: FlowCreate,
): Promise<{ readonly flow: Flow; readonly created: boolean }> {
  const name = cleanText(body.name);
  const known = await findFlowByName(ctx.store.db, name);
  if (known !== undefined) return { flow: known, created: false };
  const now = ctx.clock.nowMicros();
  const row = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name,
    tags: JSON.stringify(cleanTexts(body.tags)),
    labels: JSON.stringify(cleanLabels(body.labels ?? {})),
  };
  return ctx.store.write(async (trx) => {
    const flow = await insertFlow(trx, row);
    if (flow !== undefined) {
      await ctx.tell?.entities(trx, { kind: "flow", verb: "created", ids: [flow.id] });
      return { flow, created: true };
    }
    return { flow: orNotFound(await findFlowByName(trx, name), "Flow", name), created: false };
  });
}
