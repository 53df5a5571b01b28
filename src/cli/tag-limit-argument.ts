import type { Client } from "../client/http.ts";
import { listTagLimits } from "../contract/concurrency-limits/routes.ts";
import type { CliContext } from "./context.ts";
import { foundOr } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

async function readTags(client: Client): Promise<string[]> {
  return (await client.call(listTagLimits, { body: { limit: 200 } })).map(({ tag }) => tag);
}

/** The tag that was given, else the one that a person picks. */
export function chooseTag(context: CliContext, client: Client, given: string | undefined): Promise<string> {
  return givenOrPicked(context, given, {
    argument: "TAG",
    what: "tag",
    otherwise: "batuta concurrency-limit ls",
    choices: async () => (await readTags(client)).map((value) => ({ value })),
  });
}

/** What a call about a tag's limit answers. @throws BatutaError `not-found` naming the near tag */
export function ofTag<T>(client: Client, tag: string, asking: Promise<T>): Promise<T> {
  return foundOr(asking, {
    what: "limit on the tag",
    name: tag,
    list: "batuta concurrency-limit ls",
    readNames: () => readTags(client),
  });
}
