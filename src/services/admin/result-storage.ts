import type { ServerDefaultResultStorage } from "../../contract/admin/routes.ts";
import { hasBlockDocument } from "../../store/queries/block-document-queries.ts";
import { findMeta, setMeta } from "../../store/queries/meta-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

const KEY = "default_result_storage_block_id";

/** Where clients keep results that name no storage of their own. */
export async function readDefaultResultStorage({
  store,
}: ServiceContext): Promise<ServerDefaultResultStorage> {
  return { default_result_storage_block_id: (await findMeta(store.db, KEY)) ?? null };
}

export async function setDefaultResultStorage(
  { store }: ServiceContext,
  blockId: string,
): Promise<ServerDefaultResultStorage> {
  await store.write(async (trx) => {
    if (!(await hasBlockDocument(trx, blockId))) {
      throw serviceError("not-found", `Block document ${blockId} not found.`);
    }
    await setMeta(trx, KEY, blockId);
  });
  return { default_result_storage_block_id: blockId };
}

export async function clearDefaultResultStorage({ store }: ServiceContext): Promise<void> {
  await store.write((trx) => setMeta(trx, KEY, null));
}
