import type { Client } from "../client/http.ts";
import { listVariables, readVariableByName } from "../contract/variables/routes.ts";
import type { Variable } from "../contract/variables/schemas.ts";
import type { CliContext } from "./context.ts";
import { foundOr } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

async function readNames(client: Client): Promise<string[]> {
  return (await client.call(listVariables, { body: { limit: 200 } })).map(({ name }) => name);
}

/** The variable that was named, else the one that a person picks. */
export async function chooseVariable(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<Variable> {
  const name = await givenOrPicked(context, given, {
    argument: "NAME",
    what: "variable",
    otherwise: "batuta variable ls",
    choices: async () => (await readNames(client)).map((value) => ({ value })),
  });
  return foundOr(client.call(readVariableByName, { params: { name } }), {
    what: "variable",
    name,
    list: "batuta variable ls",
    readNames: () => readNames(client),
  });
}

/** A variable's value as people write it: a text as it is, all else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
