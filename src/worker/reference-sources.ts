import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import { readBlockDocument, readBlockDocumentByName } from "../contract/blocks/routes.ts";
import { readVariableByName } from "../contract/variables/routes.ts";
import { BatutaError } from "../platform/errors.ts";
import type { ReferenceSources } from "./job-template.ts";

/** Looks blocks and variables up through the API. */
export function createReferenceSources(client: Client): ReferenceSources {
  const query = { include_secrets: "true" };
  return {
    blockByName: (slug, name) =>
      orMissing(`block ${slug}/${name}`, `make it: batuta block create ${slug} ${name}`, async () => {
        const params = { slug, block_document_name: name };
        return (await client.call(readBlockDocumentByName, { params, query })).data;
      }),
    blockById: (id) =>
      orMissing(
        `block ${id}`,
        "`batuta block ls` lists them",
        async () => (await client.call(readBlockDocument, { params: { id }, query })).data,
      ),
    variable: (name) =>
      orMissing(
        `variable ${name}`,
        `make it: batuta variable set ${name} VALUE`,
        async () => (await client.call(readVariableByName, { params: { name } })).value,
      ),
  };
}

async function orMissing<T>(what: string, hint: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!ApiError.is(error, 404)) throw error;
    throw new BatutaError(
      "reference-unknown",
      `the ${what}, which a template names, does not exist; ${hint}`,
      {
        cause: error,
        fields: { reference: what },
      },
    );
  }
}
