import { BatutaError } from "../../platform/errors.ts";
import { type BucketCredentials, type BucketStore, textOf } from "./bucket-store.ts";

const load = (): Promise<typeof import("@azure/storage-blob")> =>
  import("@azure/storage-blob").catch((error: unknown) => Promise.reject(error));

/** A container of Azure Blob Storage, by a connection string, or by an account with its key or a signature. */
export async function openAzure(
  container: string,
  credentials: BucketCredentials,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BucketStore> {
  const { AnonymousCredential, BlobServiceClient, StorageSharedKeyCredential } = await load();
  const connection = textOf(credentials, "connection_string") ?? env.AZURE_STORAGE_CONNECTION_STRING;
  const account = textOf(credentials, "account_name") ?? env.AZURE_STORAGE_ACCOUNT_NAME;
  const address =
    textOf(credentials, "account_url") ??
    (account === undefined ? undefined : `https://${account}.blob.core.windows.net`);
  const key = textOf(credentials, "account_key") ?? env.AZURE_STORAGE_ACCOUNT_KEY;
  const signature = textOf(credentials, "sas_token");
  const open = (): InstanceType<typeof BlobServiceClient> => {
    if (connection !== undefined) return BlobServiceClient.fromConnectionString(connection);
    if (address === undefined) {
      throw new BatutaError(
        "invalid-source",
        "a container of Azure needs a block of credentials with connection_string or account_name, or AZURE_STORAGE_CONNECTION_STRING in the environment",
      );
    }
    if (account !== undefined && key !== undefined)
      return new BlobServiceClient(address, new StorageSharedKeyCredential(account, key));
    const query = signature === undefined ? "" : `?${signature.replace(/^\?/, "")}`;
    return new BlobServiceClient(`${address}${query}`, new AnonymousCredential());
  };
  const client = open().getContainerClient(container);
  return {
    list: async function* (prefix) {
      for await (const { name } of client.listBlobsFlat({ prefix })) yield name;
    },
    download: async (name, path, signal) => {
      await client
        .getBlobClient(name)
        .downloadToFile(path, 0, undefined, signal === undefined ? {} : { abortSignal: signal });
    },
  };
}
