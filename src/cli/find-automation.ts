import type { Client } from "../client/http.ts";
import { listAutomations, readAutomation } from "../contract/automations/routes.ts";
import type { Automation } from "../contract/automations/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";
import { notFound, unlessMissing } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

/** The automation that was named, else the one that a person picks. */
export async function chooseAutomation(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<Automation> {
  const list = () => client.call(listAutomations, { body: { limit: 200 } });
  const name = await givenOrPicked(context, given, {
    argument: "AUTOMATION",
    what: "automation",
    otherwise: "batuta automation ls",
    choices: async () =>
      (await list()).map((each) => ({
        value: each.id,
        label: each.name,
        hint: each.enabled ? "enabled" : "disabled",
      })),
  });
  const byId = await unlessMissing(client.call(readAutomation, { params: { id: name } }));
  if (byId !== undefined) return byId;
  const [found, ...others] = await client.call(listAutomations, {
    body: { automations: { name: { any_: [name] } }, limit: 10 },
  });
  if (found === undefined) {
    const names = (await list()).map((each) => each.name);
    throw notFound({ what: "automation", name, list: "batuta automation ls", names });
  }
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ id }) => `  ${id}`).join("\n");
  throw new BatutaError(
    "ambiguous-name",
    `several automations are named ${name}; use one of the ids\n${ids}`,
    {
      fields: { name },
    },
  );
}
