import type { Client } from "../client/http.ts";
import { listWorkPools, readWorkPool } from "../contract/work-pools/routes.ts";
import type { WorkPool } from "../contract/work-pools/schemas.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";
import { foundOr } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

/** A number of slots. @throws BatutaError `usage` */
export function parseSlots(text: string, option: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 0 || text.trim() === "")
    throw usageError(`${option} ${text} is not a whole number, 0 or more`);
  return count;
}

/** Names of the pools that there are. */
export async function readPoolNames(client: Client): Promise<string[]> {
  return (await client.call(listWorkPools, { body: { limit: 200 } })).map(({ name }) => name);
}

/** What a call about a pool answers. @throws BatutaError `not-found` naming the near pool */
export function ofPool<T>(client: Client, name: string, asking: Promise<T>): Promise<T> {
  return foundOr(asking, {
    what: "work pool",
    name,
    list: "batuta work-pool ls",
    readNames: () => readPoolNames(client),
  });
}

/** The pool with this name. */
export function findPool(client: Client, name: string): Promise<WorkPool> {
  return ofPool(client, name, client.call(readWorkPool, { params: { name } }));
}

/** Name of the pool that was given, else of the one that a person picks. */
export function choosePoolName(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<string> {
  return givenOrPicked(context, given, {
    argument: "POOL",
    what: "work pool",
    otherwise: "batuta work-pool ls",
    choices: async () =>
      (await client.call(listWorkPools, { body: { limit: 200 } })).map(({ name, type }) => ({
        value: name,
        hint: type,
      })),
  });
}
