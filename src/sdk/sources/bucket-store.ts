import { BatutaError } from "../../platform/errors.ts";
import type { BucketAddress, BucketKind } from "./bucket-address.ts";

/** One bucket, to be read. */
export interface BucketStore {
  /** Names of the objects that begin so. */
  list(prefix: string): AsyncIterable<string>;
  /** Writes an object to a file. */
  download(name: string, path: string, signal: AbortSignal | undefined): Promise<void>;
}

/** By which a bucket is opened: fields of Prefect's blocks of credentials and options of clients, as far as they are known. */
export type BucketCredentials = Readonly<Record<string, unknown>>;

const PACKAGES: Readonly<Record<BucketKind, string>> = {
  s3: "@aws-sdk/client-s3",
  gcs: "@google-cloud/storage",
  azure: "@azure/storage-blob",
};

/** Opens a bucket by the SDK of its store, an optional peer. @throws BatutaError `driver-missing`, `invalid-source` */
export async function openBucket(
  { kind, bucket }: BucketAddress,
  credentials: BucketCredentials,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BucketStore> {
  try {
    if (kind === "s3") return await (await import("./s3-store.ts")).openS3(bucket, credentials, env);
    if (kind === "gcs") return await (await import("./gcs-store.ts")).openGcs(bucket, credentials, env);
    return await (await import("./azure-store.ts")).openAzure(bucket, credentials, env);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
    const name = PACKAGES[kind];
    throw new BatutaError(
      "driver-missing",
      `code in a bucket needs the package "${name}", which is not installed: run "npm install ${name}"`,
      { cause: error },
    );
  }
}

/** A field that is a text and not empty. */
export function textOf(fields: unknown, ...names: readonly string[]): string | undefined {
  if (typeof fields !== "object" || fields === null) return undefined;
  for (const name of names) {
    const value: unknown = Reflect.get(fields, name);
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}
