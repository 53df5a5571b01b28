import { blockRoutes } from "../../../contract/blocks/routes.ts";
import { readCollectionView } from "../../../services/blocks/catalogue/collection-views.ts";
import {
  ensureCatalogue,
  installSystemBlockTypes,
} from "../../../services/blocks/catalogue/ensure-catalogue.ts";
import { createBlockDocument } from "../../../services/blocks/create-document.ts";
import {
  countBlockDocuments,
  deleteBlockDocument,
  listBlockDocuments,
  listBlockDocumentsOfType,
  readBlockDocument,
  readBlockDocumentByName,
} from "../../../services/blocks/documents.ts";
import {
  createBlockSchema,
  deleteBlockSchema,
  listBlockCapabilities,
  listBlockSchemas,
  readBlockSchema,
  readBlockSchemaByChecksum,
} from "../../../services/blocks/schemas.ts";
import {
  createBlockType,
  deleteBlockType,
  listBlockTypes,
  readBlockType,
  readBlockTypeBySlug,
  updateBlockType,
} from "../../../services/blocks/types.ts";
import { updateBlockDocument } from "../../../services/blocks/update-document.ts";
import type { ServiceContext } from "../../../services/context.ts";
import { routeGroup } from "../route-group.ts";
import { created, type HandlersOf, newly, noContent, ok } from "../route-handler.ts";

type Handlers = HandlersOf<(typeof blockRoutes)[number]>;

const handlers: Handlers = {
  "create-block-type": async (ctx, { body }) => newly(await createBlockType(ctx, body)),
  "list-block-types": async (ctx, { body }) => ok(await listBlockTypes(ctx, body)),
  "install-system-block-types": async (ctx) => {
    await installSystemBlockTypes(ctx);
    return ok(null);
  },
  "read-block-type-by-slug": async (ctx, { params }) => ok(await readBlockTypeBySlug(ctx, params.slug)),
  "list-block-documents-of-type": async (ctx, { params, query }) =>
    ok(await listBlockDocumentsOfType(ctx, params.slug, query.include_secrets)),
  "read-block-document-by-name": async (ctx, { params, query }) => {
    const { slug, block_document_name: name } = params;
    return ok(await readBlockDocumentByName(ctx, slug, name, query.include_secrets));
  },
  "read-block-type": async (ctx, { params }) => ok(await readBlockType(ctx, params.id)),
  "update-block-type": async (ctx, { params, body }) => {
    await updateBlockType(ctx, params.id, body);
    return noContent;
  },
  "delete-block-type": async (ctx, { params }) => {
    await deleteBlockType(ctx, params.id);
    return noContent;
  },
  "create-block-schema": async (ctx, { body }) => {
    const result = await createBlockSchema(ctx, body);
    return created(result.created, result.schema);
  },
  "list-block-schemas": async (ctx, { body }) => ok(await listBlockSchemas(ctx, body)),
  "read-block-schema-by-checksum": async (ctx, { params, query }) =>
    ok(await readBlockSchemaByChecksum(ctx, params.checksum, query.version)),
  "read-block-schema": async (ctx, { params }) => ok(await readBlockSchema(ctx, params.id)),
  "delete-block-schema": async (ctx, { params }) => {
    await deleteBlockSchema(ctx, params.id);
    return noContent;
  },
  "create-block-document": async (ctx, { body }) => newly(await createBlockDocument(ctx, body)),
  "list-block-documents": async (ctx, { body }) => ok(await listBlockDocuments(ctx, body)),
  "count-block-documents": async (ctx, { body }) => ok(await countBlockDocuments(ctx, body)),
  "read-block-document": async (ctx, { params, query }) =>
    ok(await readBlockDocument(ctx, params.id, query.include_secrets)),
  "update-block-document": async (ctx, { params, body }) => {
    await updateBlockDocument(ctx, params.id, body);
    return noContent;
  },
  "delete-block-document": async (ctx, { params }) => {
    await deleteBlockDocument(ctx, params.id);
    return noContent;
  },
  "list-block-capabilities": async (ctx) => ok(await listBlockCapabilities(ctx)),
  "read-collection-view": async (_ctx, { params }) => ok(await readCollectionView(params.view)),
};

/** Before the first of these requests is answered, the catalogue of block types is in the database. */
function afterCatalogue(all: Handlers): Handlers {
  const wrapped = Object.entries(all).map(([id, handler]) => [
    id,
    async (ctx: ServiceContext, request: never) => {
      await ensureCatalogue(ctx);
      return handler(ctx, request);
    },
  ]);
  return Object.fromEntries(wrapped);
}

export const blockGroup = routeGroup(blockRoutes, afterCatalogue(handlers));
