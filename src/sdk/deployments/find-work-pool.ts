import { ApiError } from "../../client/errors.ts";
import type { Client } from "../../client/http.ts";
import { findNearestName } from "../../config/nearest-name.ts";
import { listWorkPools, readWorkPool } from "../../contract/work-pools/routes.ts";
import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { BatutaError } from "../../platform/errors.ts";

/** The work pool with this name. @throws BatutaError `work-pool-unknown` with those that there are */
export async function findWorkPool(client: Client, name: string): Promise<WorkPool> {
  try {
    return await client.call(readWorkPool, { params: { name } });
  } catch (error) {
    if (!ApiError.is(error, 404)) throw error;
    const names = (await client.call(listWorkPools, { body: { limit: 200 } })).map((each) => each.name);
    const near = findNearestName(name, names);
    const there =
      names.length === 0
        ? "there is none yet"
        : `there ${names.length === 1 ? "is" : "are"} ${names.join(", ")}`;
    const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
    throw new BatutaError(
      "work-pool-unknown",
      `there is no work pool ${name}; ${there}${hint}; make it: batuta work-pool create ${name} --type process`,
      { cause: error, fields: { work_pool: name } },
    );
  }
}
