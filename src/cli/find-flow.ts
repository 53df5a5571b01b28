import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import { findNearestName } from "../config/nearest-name.ts";
import { listFlows, readFlow, readFlowByName } from "../contract/flows/routes.ts";
import type { Flow } from "../contract/flows/schemas.ts";
import { BatutaError } from "../platform/errors.ts";

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    // 422: a name that is no UUID where the server wants one.
    if (ApiError.is(error, 404) || ApiError.is(error, 422)) return undefined;
    throw error;
  }
}

/** The flow with this name, else with this id. */
export async function findFlow(client: Client, nameOrId: string): Promise<Flow> {
  const byName = await unlessMissing(client.call(readFlowByName, { params: { name: nameOrId } }));
  const flow = byName ?? (await unlessMissing(client.call(readFlow, { params: { id: nameOrId } })));
  if (flow !== undefined) return flow;
  const flows = await client.call(listFlows, { body: { limit: 200 } });
  const near = findNearestName(
    nameOrId,
    flows.map(({ name }) => name),
  );
  throw new BatutaError(
    "not-found",
    `there is no flow ${nameOrId}; ${near === undefined ? "`batuta flow ls` lists them" : `did you mean ${near}?`}`,
    { fields: { flow: nameOrId } },
  );
}
