import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type BucketCredentials, type BucketStore, textOf } from "./bucket-store.ts";

// By the `catch` beside it bundlers know an import that may fail, and leave it for the time when it is asked for.
const load = (): Promise<typeof import("@aws-sdk/client-s3")> =>
  import("@aws-sdk/client-s3").catch((error: unknown) => Promise.reject(error));

/** A bucket of S3, or of what speaks as it does; without credentials by AWS's own ways: environment, profile, role. */
export async function openS3(
  bucket: string,
  credentials: BucketCredentials,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BucketStore> {
  const { GetObjectCommand, ListObjectsV2Command, S3Client } = await load();
  const client = credentials.aws_client_parameters ?? credentials.client_parameters;
  const endpoint =
    textOf(credentials, "endpoint_url", "endpoint") ??
    textOf(client, "endpoint_url") ??
    env.AWS_ENDPOINT_URL_S3 ??
    env.AWS_ENDPOINT_URL;
  const accessKeyId = textOf(credentials, "aws_access_key_id", "key", "minio_root_user");
  const secretAccessKey = textOf(credentials, "aws_secret_access_key", "secret", "minio_root_password");
  const sessionToken = textOf(credentials, "aws_session_token", "token");
  const profile = textOf(credentials, "profile_name", "profile");
  const region = textOf(credentials, "region_name", "region") ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const s3 = new S3Client({
    // A store of one's own has one place, and no names of hosts for its buckets.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(region === undefined && endpoint === undefined ? {} : { region: region ?? "us-east-1" }),
    ...(profile === undefined ? {} : { profile }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
  });
  return {
    list: async function* (prefix) {
      let next: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: next }),
        );
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
        next = page.NextContinuationToken;
      } while (next !== undefined);
    },
    download: async (name, path, signal) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: name }), {
        ...(signal === undefined ? {} : { abortSignal: signal }),
      });
      if (Body instanceof Readable) await pipeline(Body, createWriteStream(path));
    },
  };
}
