import { BatutaError } from "../../platform/errors.ts";

/** The object stores whose code can be fetched. */
export type BucketKind = "s3" | "gcs" | "azure";

/** A folder of a bucket, or a container as Azure calls it. */
export interface BucketAddress {
  readonly kind: BucketKind;
  readonly bucket: string;
  /** Without slashes at its ends; empty for the whole bucket. */
  readonly folder: string;
}

const SCHEMES: Readonly<Record<string, BucketKind>> = {
  s3: "s3",
  s3a: "s3",
  gs: "gcs",
  gcs: "gcs",
  az: "azure",
  abfs: "azure",
  abfss: "azure",
};

/** Whether an address is one of a bucket. */
export function isBucketUrl(text: string): boolean {
  return Object.hasOwn(SCHEMES, /^([a-z0-9]+):\/\//.exec(text)?.[1] ?? "");
}

/** Reads `s3://bucket/folder`, `gs://…` or `az://container/folder`. @throws BatutaError `invalid-source` */
export function parseBucketUrl(text: string): BucketAddress {
  const [, scheme = "", authority = "", path = ""] = /^([a-z0-9]+):\/\/([^/]*)\/?(.*)$/.exec(text) ?? [];
  const kind = SCHEMES[scheme];
  if (kind === undefined || authority === "") {
    throw new BatutaError(
      "invalid-source",
      "write s3://bucket/folder, gs://bucket/folder or az://container/folder",
    );
  }
  // Azure's own addresses name the account after the container; that is no secret, a password here would be one.
  const [bucket = ""] = authority.split("@");
  if (authority.includes(":") || (authority.includes("@") && kind !== "azure")) {
    throw new BatutaError(
      "invalid-source",
      "the address of the bucket holds a login, which its deployments would show to everybody; name a block of credentials instead",
    );
  }
  return { kind, bucket, folder: trimSlashes(path) };
}

/** Without slashes at its ends. */
export function trimSlashes(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, "");
}
