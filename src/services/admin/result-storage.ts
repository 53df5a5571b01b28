import type { ServerDefaultResultStorage } from "../../contract/admin/routes.ts";
import { findBlockCapabilities, hasBlockDocument } from "../../store/queries/block-document-queries.ts";
import { findMeta, setMeta } from "../../store/queries/meta-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

const KEY = "default_result_storage_block_id";

/** What a block of a storage that clients can write to is capable of. */
const WRITES_PATHS = "write-path";

/** Where clients keep results that name no storage of their own; nowhere, when the block has been deleted since. */
export async function readDefaultResultStorage({
  store,
}: ServiceContext): Promise<ServerDefaultResultStorage> {
  const id = await findMeta(store.db, KEY);
  const isThere = id !== undefined && (await hasBlockDocument(store.db, id));
  return { default_result_storage_block_id: isThere ? id : null };
}

export async function setDefaultResultStorage(
  { store }: ServiceContext,
  blockId: string,
): Promise<ServerDefaultResultStorage> {
  await store.write(async (trx) => {
    const capabilities = await findBlockCapabilities(trx, blockId);
    if (capabilities === undefined) {
      throw serviceError("not-found", `Block document ${blockId} not found.`);
    }
    if (!capabilities.includes(WRITES_PATHS)) {
      throw serviceError(
        "block-not-storage",
        `Block document ${blockId} cannot be used for result storage.`,
        { capabilities },
      );
    }
    await setMeta(trx, KEY, blockId);
  });
  return { default_result_storage_block_id: blockId };
}

export async function clearDefaultResultStorage({ store }: ServiceContext): Promise<void> {
  await store.write((trx) => setMeta(trx, KEY, null));
}
