import { isJsonObject } from "../../platform/json-object.ts";
import { type BucketCredentials, type BucketStore, textOf } from "./bucket-store.ts";

const load = (): Promise<typeof import("@google-cloud/storage")> =>
  import("@google-cloud/storage").catch((error: unknown) => Promise.reject(error));

/** A bucket of Google Cloud Storage; without credentials by Google's own ways: environment, file, the machine's account. */
export async function openGcs(
  bucket: string,
  credentials: BucketCredentials,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BucketStore> {
  const { Storage } = await load();
  const info = credentials.service_account_info ?? credentials.token;
  const account: unknown = typeof info === "string" && info.startsWith("{") ? JSON.parse(info) : info;
  const keyFilename = textOf(credentials, "service_account_file");
  const projectId = textOf(credentials, "project");
  const apiEndpoint = textOf(credentials, "endpoint_url") ?? env.STORAGE_EMULATOR_HOST;
  const storage = new Storage({
    ...(projectId === undefined ? {} : { projectId }),
    ...(keyFilename === undefined ? {} : { keyFilename }),
    ...(isJsonObject(account) ? { credentials: account } : {}),
    // Elsewhere than at Google nobody is told a login that was not given for it.
    ...(apiEndpoint === undefined
      ? {}
      : { apiEndpoint, useAuthWithCustomEndpoint: isJsonObject(account) || keyFilename !== undefined }),
  });
  return {
    list: async function* (prefix) {
      for await (const file of storage.bucket(bucket).getFilesStream({ prefix })) {
        const name = textOf(file, "name");
        if (name !== undefined) yield name;
      }
    },
    download: async (name, path) => {
      await storage.bucket(bucket).file(name).download({ destination: path });
    },
  };
}
