import type { Client } from "../client/http.ts";
import { listFlows, readFlow, readFlowByName } from "../contract/flows/routes.ts";
import type { Flow } from "../contract/flows/schemas.ts";
import type { CliContext } from "./context.ts";
import { notFound, unlessMissing } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

/** The flow with this name, else with this id. */
export async function findFlow(client: Client, nameOrId: string): Promise<Flow> {
  const byName = await unlessMissing(client.call(readFlowByName, { params: { name: nameOrId } }));
  const flow = byName ?? (await unlessMissing(client.call(readFlow, { params: { id: nameOrId } })));
  if (flow !== undefined) return flow;
  const flows = await client.call(listFlows, { body: { limit: 200 } });
  const names = flows.map(({ name }) => name);
  throw notFound({ what: "flow", name: nameOrId, list: "batuta flow ls", names });
}

/** The flow that was named, else the one that a person picks. */
export async function chooseFlow(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<Flow> {
  const name = await givenOrPicked(context, given, {
    argument: "FLOW",
    what: "flow",
    otherwise: "batuta flow ls",
    choices: async () => {
      const flows = await client.call(listFlows, { body: { sort: "NAME_ASC", limit: 200 } });
      return flows.map((flow) => ({ value: flow.name, hint: flow.tags.join(", ") || undefined }));
    },
  });
  return findFlow(client, name);
}
