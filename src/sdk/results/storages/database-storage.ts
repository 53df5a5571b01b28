import { checkKey } from "./check-key.ts";
import type { ResultStorage, StorageAccess } from "./result-storage.ts";

/** The database's side of the storage; the engine fills it with the routes of `contract/journal/routes.ts`. */
export interface StoredResultPort {
  read(key: string, access?: StorageAccess): Promise<string | null>;
  write(key: string, record: string, expiration: Date | undefined, access?: StorageAccess): Promise<void>;
}

/** What stands for "removed", since the routes only read and write; no record is empty. */
const REMOVED = "";

/** Keeps results in Batuta's own database, local or remote: any process that reaches the server reads them. */
export function databaseStorage(port: StoredResultPort): ResultStorage {
  const read: ResultStorage["read"] = async (key, access) => {
    checkKey(key);
    access?.signal?.throwIfAborted();
    const record = await port.read(key, access);
    return record === null || record === REMOVED ? undefined : record;
  };
  return {
    description: "Batuta's database",
    read,
    write: async (key, content, options) => {
      checkKey(key);
      options?.signal?.throwIfAborted();
      await port.write(key, content, options?.expiration, options);
    },
    exists: async (key, access) => (await read(key, access)) !== undefined,
    remove: async (key, access) => {
      checkKey(key);
      access?.signal?.throwIfAborted();
      // Long over, so that retention may take the row.
      if ((await port.read(key, access)) !== null) await port.write(key, REMOVED, new Date(0), access);
    },
  };
}
