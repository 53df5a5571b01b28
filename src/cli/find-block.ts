import type { Client } from "../client/http.ts";
import {
  listBlockDocuments,
  listBlockTypes,
  readBlockDocument,
  readBlockDocumentByName,
  readBlockTypeBySlug,
} from "../contract/blocks/routes.ts";
import type { BlockDocument, BlockType } from "../contract/blocks/schemas.ts";
import type { CliContext } from "./context.ts";
import { listUpTo } from "./list-all.ts";
import { foundOr, notFound, unlessMissing } from "./missing.ts";
import { givenOrPicked } from "./pick.ts";

/** `secret/my-secret`. */
export function blockName({ block_type, name }: BlockDocument): string {
  return `${block_type?.slug ?? "?"}/${name ?? "anonymous"}`;
}

function listBlocks(client: Client): Promise<BlockDocument[]> {
  return client.call(listBlockDocuments, { body: { sort: "BLOCK_TYPE_AND_NAME_ASC", limit: 200 } });
}

/** The block that was named, else the one that a person picks; its secrets are masked unless asked for. */
export async function chooseBlock(
  context: CliContext,
  client: Client,
  given: string | undefined,
  query: { readonly include_secrets?: string } = {},
): Promise<BlockDocument> {
  const name = await givenOrPicked(context, given, {
    argument: "BLOCK",
    what: "block",
    otherwise: "batuta block ls",
    choices: async () => (await listBlocks(client)).map((block) => ({ value: blockName(block) })),
  });
  const slash = name.indexOf("/");
  const found = await unlessMissing(
    slash > 0
      ? client.call(readBlockDocumentByName, {
          params: { slug: name.slice(0, slash), block_document_name: name.slice(slash + 1) },
          query,
        })
      : client.call(readBlockDocument, { params: { id: name }, query }),
  );
  if (found !== undefined) return found;
  const names = (await listBlocks(client)).map(blockName);
  throw notFound({ what: "block", name, list: "batuta block ls", names });
}

/** Every block type by name. */
export function listTypes(client: Client, signal: AbortSignal): Promise<BlockType[]> {
  return listUpTo(Number.MAX_SAFE_INTEGER, (body) => client.call(listBlockTypes, { body }, { signal }));
}

/** The block type of this slug, else the one that a person picks. */
export async function chooseBlockType(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<BlockType> {
  const list = () => listTypes(client, context.signal);
  const slug = await givenOrPicked(context, given, {
    argument: "TYPE",
    what: "block type",
    otherwise: "batuta block type ls",
    choices: async () => (await list()).map((type) => ({ value: type.slug, hint: type.name })),
  });
  return foundOr(client.call(readBlockTypeBySlug, { params: { slug } }), {
    what: "block type",
    name: slug,
    list: "batuta block type ls",
    readNames: async () => (await list()).map((type) => type.slug),
  });
}
