import type { BlockDocumentSort } from "../../contract/blocks/filters.ts";
import type { BlockDocument } from "../../contract/blocks/schemas.ts";
import {
  countBlockDocumentRows,
  deleteBlockDocumentRow,
  findBlockDocumentByName,
  findBlockDocumentRow,
  listBlockDocumentRows,
} from "../../store/queries/block-document-queries.ts";
import { findBlockTypeBySlug } from "../../store/queries/block-type-queries.ts";
import type { BlockFilters } from "../../store/queries/filters/block-filters.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, orNotFound } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { assembleDocument, assembleDocuments } from "./assemble-documents.ts";

export async function readBlockDocument(
  ctx: ServiceContext,
  id: string,
  includeSecrets: boolean,
): Promise<BlockDocument> {
  const row = await findBlockDocumentRow(ctx.store.db, id);
  return assembleDocument(ctx, orNotFound(row, "Block document", id), includeSecrets);
}

export async function readBlockDocumentByName(
  ctx: ServiceContext,
  slug: string,
  name: string,
  includeSecrets: boolean,
): Promise<BlockDocument> {
  const row = await findBlockDocumentByName(ctx.store.db, slug, name);
  return assembleDocument(ctx, orNotFound(row, "Block document", `${slug}/${name}`), includeSecrets);
}

/** All documents of a type, but for anonymous ones. */
export async function listBlockDocumentsOfType(
  ctx: ServiceContext,
  slug: string,
  includeSecrets: boolean,
): Promise<BlockDocument[]> {
  const { db, reader, dialect } = ctx.store;
  orNotFound(await findBlockTypeBySlug(db, slug), "Block type", slug);
  const filters = { block_types: { slug: { any_: [slug] } } };
  const rows = await listBlockDocumentRows(reader, dialect, filters, "NAME_ASC", undefined);
  return assembleDocuments(ctx, reader, rows, { includeSecrets });
}

export async function listBlockDocuments(
  ctx: ServiceContext,
  body: BlockFilters & {
    readonly include_secrets: boolean;
    readonly sort: BlockDocumentSort | null;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<BlockDocument[]> {
  const { reader, dialect } = ctx.store;
  const rows = await listBlockDocumentRows(reader, dialect, body, body.sort ?? "NAME_ASC", sliceOf(body));
  return assembleDocuments(ctx, reader, rows, { includeSecrets: body.include_secrets });
}

export async function countBlockDocuments(ctx: ServiceContext, body: BlockFilters): Promise<number> {
  return countBlockDocumentRows(ctx.store.reader, ctx.store.dialect, body);
}

/** Deletes a document; the documents that held it hold it no longer. */
export async function deleteBlockDocument(ctx: ServiceContext, id: string): Promise<void> {
  const deleted = await ctx.store.write(async (trx) => {
    await ctx.tell?.entities(trx, { kind: "block-document", verb: "deleted", ids: [id] });
    return deleteBlockDocumentRow(trx, id);
  });
  if (!deleted) throw notFound("Block document", id);
}
