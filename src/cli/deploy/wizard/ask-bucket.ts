import type { Client } from "../../../client/http.ts";
import type { BucketKind } from "../../../sdk/sources/bucket-address.ts";
import { eventualProblemOf, problemOf } from "./problem-of.ts";
import type { Questions } from "./questions.ts";

const PULL = "batuta.steps.pull_from_bucket";
/** Types of blocks that have the login of a store. */
const CREDENTIALS: Readonly<Record<BucketKind, string>> = {
  s3: "aws-credentials",
  gcs: "gcp-credentials",
  azure: "azure-blob-storage-credentials",
};

/** Asks for the bucket that has the code, and for the block that opens it. @returns the pull step */
export async function askBucket(client: Client, ask: Questions): Promise<Readonly<Record<string, unknown>>> {
  const { parseBucketUrl } = await import("../../../sdk/sources/bucket-address.ts");
  const url = await ask.write("Address of the folder in the bucket", {
    example: "s3://bucket/folder, gs://bucket/folder or az://container/folder",
    check: (text) => problemOf(() => parseBucketUrl(text)),
  });
  const type = CREDENTIALS[parseBucketUrl(url).kind];
  const { createReferenceSources } = await import("../../../worker/reference-sources.ts");
  const sources = createReferenceSources(client);
  for (;;) {
    const name = await ask.write(`Name of the ${type} block; without one the worker's own login holds`, {
      check: (text) =>
        /^[\w.-]*$/.test(text) ? undefined : "a name of letters, digits, dashes and underscores",
    });
    if (name === "") return { [PULL]: { url } };
    const problem = await eventualProblemOf(() => sources.blockByName(type, name));
    if (problem === undefined)
      return { [PULL]: { url, credentials: `{{ prefect.blocks.${type}.${name} }}` } };
    ask.tell(problem.split("\n"));
  }
}
