import type { Client } from "../client/http.ts";
import { listConcurrencyLimits, readConcurrencyLimit } from "../contract/concurrency-limits/routes-v2.ts";
import type {
  ConcurrencyLimitV2Update,
  GlobalConcurrencyLimitResponse,
} from "../contract/concurrency-limits/schemas.ts";
import { type CliContext, printJson } from "./context.ts";
import { usageError } from "./errors.ts";
import { foundOr } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

async function readNames(client: Client): Promise<string[]> {
  return (await client.call(listConcurrencyLimits, { body: { limit: 200 } })).map(({ name }) => name);
}

/** The limit that was named, else the one that a person picks. */
export async function chooseGlobalLimit(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<GlobalConcurrencyLimitResponse> {
  const name = await givenOrPicked(context, given, {
    argument: "NAME",
    what: "concurrency limit",
    otherwise: "batuta global-concurrency-limit ls",
    choices: async () => (await readNames(client)).map((value) => ({ value })),
  });
  return foundOr(client.call(readConcurrencyLimit, { params: { id_or_name: name } }), {
    what: "concurrency limit",
    name,
    list: "batuta global-concurrency-limit ls",
    readNames: () => readNames(client),
  });
}

/** Slots that flow back a second. @throws BatutaError `usage` */
export function parseDecay(text: string): number {
  const decay = Number(text);
  if (!(decay >= 0) || text.trim() === "")
    throw usageError(`--slot-decay-per-second ${text} is not a number, 0 or more`);
  return decay;
}

/** Changes a limit, then tells what it is like. */
export async function changeGlobalLimit(
  context: CliContext,
  given: string | undefined,
  body: ConcurrencyLimitV2Update,
  done: string,
): Promise<undefined> {
  const { connect } = await import("./connect.ts");
  const { updateConcurrencyLimit } = await import("../contract/concurrency-limits/routes-v2.ts");
  await using connection = await connect(context);
  const { client } = connection;
  const { id, name } = await chooseGlobalLimit(context, client, given);
  await client.call(updateConcurrencyLimit, { params: { id_or_name: id }, body });
  if (context.json)
    printJson(context, await client.call(readConcurrencyLimit, { params: { id_or_name: id } }));
  else context.note(`${done} ${name}`);
  return undefined;
}
