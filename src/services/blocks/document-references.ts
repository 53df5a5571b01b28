import { isObject, type JsonTree, type JsonTreeObject } from "../../domain/blocks/json-tree.ts";
import { isStoredUuid } from "../../platform/ids.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { findBlockDocumentReferences } from "../../store/queries/block-document-queries.ts";
import { serviceError } from "../errors.ts";

/** A document's data, apart from the fields that refer to other documents. */
export interface SplitData {
  readonly data: JsonTreeObject;
  /** Ids of other documents by field. */
  readonly references: ReadonlyMap<string, string>;
}

/** Takes the references out of a document's data: fields of the form `{"$ref": {"block_document_id": "…"}}`. */
export function splitReferences(given: JsonTreeObject): SplitData {
  const data: JsonTreeObject = new Map();
  const references = new Map<string, string>();
  for (const [name, value] of given) {
    const reference = isObject(value) ? value.get("$ref") : undefined;
    if (reference === undefined) data.set(name, value);
    else references.set(name, referredId(name, reference));
  }
  return { data, references };
}

function referredId(name: string, reference: JsonTree): string {
  const id = isObject(reference) ? reference.get("block_document_id") : undefined;
  if (id === null || id === undefined) {
    throw serviceError(
      "block-reference-invalid",
      `Received block reference without a block_document_id in key ${name}`,
    );
  }
  if (typeof id !== "string" || !isStoredUuid(id.toLowerCase())) {
    throw serviceError("block-reference-invalid", `The block_document_id in key ${name} is not a UUID`);
  }
  return id.toLowerCase();
}

/** Refuses references by which a document would hold itself. */
export async function refuseCycle(
  trx: Queryable,
  parentId: string,
  references: ReadonlyMap<string, string>,
): Promise<void> {
  const seen = new Set<string>();
  let level = [...new Set(references.values())];
  while (level.length > 0) {
    if (level.includes(parentId)) {
      throw serviceError(
        "block-reference-cycle",
        `Block document ${parentId} cannot hold itself: one of the documents that it would refer to holds it already`,
        { id: parentId },
      );
    }
    for (const id of level) seen.add(id);
    const next = (await findBlockDocumentReferences(trx, level)).map((row) => row.reference_id);
    level = [...new Set(next)].filter((id) => !seen.has(id));
  }
}
