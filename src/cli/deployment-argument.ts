import type { Client } from "../client/http.ts";
import type { CliContext } from "./context.ts";
import { findDeployment, listNamedDeployments, type NamedDeployment } from "./find-deployment.ts";
import { givenOrPicked } from "./pick.ts";

/** The deployment that was named, else the one that a person picks. */
export async function chooseDeployment(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<NamedDeployment> {
  const name = await givenOrPicked(context, given, {
    argument: "DEPLOYMENT",
    what: "deployment",
    otherwise: "batuta deployment ls",
    choices: async () =>
      (await listNamedDeployments(client)).map(({ name, deployment }) => ({
        value: name,
        hint: deployment.work_pool_name ?? undefined,
      })),
  });
  return findDeployment(client, name);
}
