import { mkdir, rm } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { BucketAddress } from "./bucket-address.ts";
import { type BucketCredentials, openBucket } from "./bucket-store.ts";

interface BucketWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/** Objects that are fetched at once. */
const AT_ONCE = 16;

/**
 * Fetches the objects below a folder of a bucket into a folder of this machine, which has only them then.
 *
 * @throws BatutaError `bucket-refused` for wrong credentials, `bucket-failed`, `bucket-empty`, `driver-missing`.
 */
export async function fetchBucket(
  address: BucketAddress,
  credentials: BucketCredentials,
  target: string,
  { env, signal }: BucketWorld,
): Promise<void> {
  const { kind, bucket, folder } = address;
  const label = `${kind} bucket ${bucket}`;
  const prefix = folder === "" ? "" : `${folder}/`;
  const found: { readonly name: string; readonly path: string }[] = [];
  try {
    const store = await openBucket(address, credentials, env);
    for await (const name of store.list(prefix)) {
      signal?.throwIfAborted();
      // Consoles make empty objects to show folders.
      if (!name.endsWith("/"))
        found.push({ name, path: join(target, safePath(name.slice(prefix.length), label)) });
    }
    if (found.length === 0) {
      throw new BatutaError(
        "bucket-empty",
        `the ${label} has nothing below ${prefix === "" ? "its top" : prefix}`,
        {
          fields: { bucket, folder },
        },
      );
    }
    await rm(target, { recursive: true, force: true });
    const waiting = found.values();
    const work = async (): Promise<void> => {
      for (const { name, path } of waiting) {
        signal?.throwIfAborted();
        await mkdir(dirname(path), { recursive: true });
        await store.download(name, path, signal);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    signal?.throwIfAborted();
    if (BatutaError.is(error)) throw error;
    throw bucketError(label, bucket, error);
  }
}

/** Names of objects are what anybody wrote: none may lead out of the folder. */
function safePath(name: string, label: string): string {
  const parts = name.split("/");
  if (!isAbsolute(name) && !name.includes("\\") && !parts.includes("..") && !name.includes("\0")) return name;
  throw new BatutaError(
    "bucket-failed",
    `the ${label} has an object ${JSON.stringify(name)}, whose name leads out of its folder`,
  );
}

function bucketError(label: string, bucket: string, error: unknown): BatutaError {
  const status = statusOf(error);
  const fields = { bucket };
  // The cause, which may hold headers and keys, goes no further: errors are logged whole.
  if (status === 401 || status === 403) {
    return new BatutaError(
      "bucket-refused",
      `the ${label} lets nobody in with these credentials (${status}); give others, or the right to list and read`,
      { fields },
    );
  }
  const name = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
  const [said = ""] = messageOf(error).split("\n");
  return new BatutaError("bucket-failed", `the code can't be fetched from the ${label}: ${name}${said}`, {
    fields,
  });
}

/** As the SDKs have it: `$metadata.httpStatusCode`, `code`, `statusCode`. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const metadata: unknown = Reflect.get(error, "$metadata");
  const inside: unknown =
    typeof metadata === "object" && metadata !== null ? Reflect.get(metadata, "httpStatusCode") : undefined;
  return [inside, Reflect.get(error, "statusCode"), Reflect.get(error, "code")].find(
    (each) => typeof each === "number",
  );
}
