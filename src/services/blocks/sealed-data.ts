import { type JsonTreeObject, printJsonTree } from "../../domain/blocks/json-tree.ts";
import type { Vault } from "../secrets/vault.ts";
import { storedJsonObject } from "./json-trees.ts";

const ownerOf = (documentId: string): string => `block_document:${documentId}`;

/** Encrypts a document's data as a whole: which of its fields are secrets depends on the schema of the day. */
export function sealData(vault: Vault, documentId: string, data: JsonTreeObject): string {
  return vault.seal(printJsonTree(data), ownerOf(documentId));
}

/** @throws BatutaError `encryption-key-missing`, `stored-secret-damaged` */
export function openData(vault: Vault, row: { readonly id: string; readonly data: string }): JsonTreeObject {
  return storedJsonObject(vault.open(row.data, ownerOf(row.id)));
}
