import { join } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import {
  type BucketAddress,
  type BucketKind,
  isBucketUrl,
  parseBucketUrl,
  trimSlashes,
} from "../../sdk/sources/bucket-address.ts";
import { fetchBucket } from "../../sdk/sources/bucket-source.ts";
import type { StepResult, StepRunner, StepWorld } from "./step.ts";

/** `batuta.steps.pull_from_bucket`: `url`, and `credentials` or their fields. */
export const pullFromBucket: StepRunner = (inputs, cwd, world) =>
  pull(parseBucketUrl(String(inputs.url ?? "")), inputs, cwd, world);

/** `pull_from_s3`, `pull_from_gcs`, `pull_from_azure_blob_storage`, with the inputs that Prefect's steps of these names have. */
export function pullFromStore(kind: BucketKind): StepRunner {
  return (inputs, cwd, world) => {
    const bucket = inputs.bucket ?? inputs.container;
    if (typeof bucket !== "string" || bucket === "") {
      throw new BatutaError(
        "step-invalid",
        `${kind === "azure" ? "container" : "bucket"} is missing, a text`,
      );
    }
    return pull({ kind, bucket, folder: trimSlashes(String(inputs.folder ?? "")) }, inputs, cwd, world);
  };
}

/** `pull_from_remote_storage` of an address that is no bucket's is left to a Python. */
export function pullFromRemoteStorage(python: StepRunner): StepRunner {
  return (inputs, cwd, world) =>
    (isBucketUrl(String(inputs.url ?? "")) ? pullFromBucket : python)(inputs, cwd, world);
}

async function pull(
  address: BucketAddress,
  inputs: JsonObject,
  cwd: string,
  world: StepWorld,
): Promise<StepResult> {
  const { credentials } = inputs;
  const { bucket, folder } = address;
  const directory = join(cwd, [bucket, ...folder.split("/")].filter((part) => part !== "").join("-"));
  await fetchBucket(
    address,
    { ...inputs, ...(isJsonObject(credentials) ? credentials : {}) },
    directory,
    world,
  );
  return { outputs: { bucket, folder, directory }, cwd };
}
