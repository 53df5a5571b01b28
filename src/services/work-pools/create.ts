import { jsonTextOf } from "../../contract/json-text.ts";
import type { WorkPool, WorkPoolCreate } from "../../contract/work-pools/schemas.ts";
import { findWorkPool } from "../../store/queries/work-pool-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound, serviceError } from "../errors.ts";
import { addPool } from "./new-pool.ts";
import { isReservedName, reservedName } from "./pool-names.ts";
import { checkTemplateDefaults } from "./template-defaults.ts";

/** Creates a work pool with its default queue. */
export async function createWorkPool(ctx: ServiceContext, body: WorkPoolCreate): Promise<WorkPool> {
  if (isReservedName(body.name)) throw reservedName();
  return ctx.store.write(async (trx) => {
    await checkTemplateDefaults(trx, jsonTextOf(body.base_job_template));
    const pool = await addPool(ctx, trx, body);
    if (pool === undefined) {
      throw serviceError("already-exists", "A work pool with this name already exists.", { name: body.name });
    }
    return orNotFound(await findWorkPool(trx, pool.name), "Work pool", pool.id);
  });
}
