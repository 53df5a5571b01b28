import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";
import { BlockDocumentFilter, BlockDocumentSort, BlockSchemaFilter, BlockTypeFilter } from "./filters.ts";
import {
  BlockDocument,
  BlockDocumentCreate,
  BlockDocumentUpdate,
  BlockSchema,
  BlockSchemaCreate,
  BlockType,
  BlockTypeCreate,
  BlockTypeUpdate,
  IncludeSecrets,
} from "./schemas.ts";

const params = z.object({ id: Uuid });
const slug = z.object({ slug: z.string() });
const types = "Block types";
const schemas = "Block schemas";
const documents = "Block documents";

export const createBlockType = route({
  id: "create-block-type",
  method: "POST",
  path: "/block_types/",
  tag: types,
  summary: "Create a block type",
  body: BlockTypeCreate,
  responses: { 201: BlockType },
});

export const listBlockTypes = route({
  id: "list-block-types",
  method: "POST",
  path: "/block_types/filter",
  tag: types,
  summary: "List block types by name",
  body: z.object({
    block_types: BlockTypeFilter.nullish(),
    block_schemas: BlockSchemaFilter.nullish(),
    ...slice,
  }),
  bodyOptional: true,
  responses: { 200: z.array(BlockType) },
});

export const installSystemBlockTypes = route({
  id: "install-system-block-types",
  method: "POST",
  path: "/block_types/install_system_block_types",
  tag: types,
  summary: "Register the protected block types again where they are missing",
  responses: { 200: z.null() },
});

export const readBlockTypeBySlug = route({
  id: "read-block-type-by-slug",
  method: "GET",
  path: "/block_types/slug/{slug}",
  tag: types,
  summary: "Read a block type by its slug",
  params: slug,
  responses: { 200: BlockType },
});

export const listBlockDocumentsOfType = route({
  id: "list-block-documents-of-type",
  method: "GET",
  path: "/block_types/slug/{slug}/block_documents",
  tag: types,
  summary: "List the documents of a block type",
  params: slug,
  query: IncludeSecrets,
  responses: { 200: z.array(BlockDocument) },
});

export const readBlockDocumentByName = route({
  id: "read-block-document-by-name",
  method: "GET",
  path: "/block_types/slug/{slug}/block_documents/name/{block_document_name}",
  tag: types,
  summary: "Read a block document by its type's slug and its name",
  params: z.object({ slug: z.string(), block_document_name: z.string() }),
  query: IncludeSecrets,
  responses: { 200: BlockDocument },
});

export const readBlockType = route({
  id: "read-block-type",
  method: "GET",
  path: "/block_types/{id}",
  tag: types,
  summary: "Read a block type",
  params,
  responses: { 200: BlockType },
});

export const updateBlockType = route({
  id: "update-block-type",
  method: "PATCH",
  path: "/block_types/{id}",
  tag: types,
  summary: "Change the texts about a block type",
  params,
  body: BlockTypeUpdate,
  responses: { 204: null },
});

export const deleteBlockType = route({
  id: "delete-block-type",
  method: "DELETE",
  path: "/block_types/{id}",
  tag: types,
  summary: "Delete a block type with its schemas and documents",
  params,
  responses: { 204: null },
});

export const createBlockSchema = route({
  id: "create-block-schema",
  method: "POST",
  path: "/block_schemas/",
  tag: schemas,
  summary: "Register a block schema, or read the one of this checksum and version",
  body: BlockSchemaCreate,
  responses: { 200: BlockSchema, 201: BlockSchema },
});

export const listBlockSchemas = route({
  id: "list-block-schemas",
  method: "POST",
  path: "/block_schemas/filter",
  tag: schemas,
  summary: "List block schemas, the newest first",
  body: z.object({ block_schemas: BlockSchemaFilter.nullish(), ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(BlockSchema) },
});

export const readBlockSchemaByChecksum = route({
  id: "read-block-schema-by-checksum",
  method: "GET",
  path: "/block_schemas/checksum/{checksum}",
  tag: schemas,
  summary: "Read the newest block schema of a checksum, or the one of a version",
  params: z.object({ checksum: z.string() }),
  query: z.object({ version: z.string().optional() }),
  responses: { 200: BlockSchema },
});

export const readBlockSchema = route({
  id: "read-block-schema",
  method: "GET",
  path: "/block_schemas/{id}",
  tag: schemas,
  summary: "Read a block schema",
  params,
  responses: { 200: BlockSchema },
});

export const deleteBlockSchema = route({
  id: "delete-block-schema",
  method: "DELETE",
  path: "/block_schemas/{id}",
  tag: schemas,
  summary: "Delete a block schema with its documents",
  params,
  responses: { 204: null },
});

const documentFilters = {
  block_documents: BlockDocumentFilter.nullish(),
  block_types: BlockTypeFilter.nullish(),
  block_schemas: BlockSchemaFilter.nullish(),
};

export const createBlockDocument = route({
  id: "create-block-document",
  method: "POST",
  path: "/block_documents/",
  tag: documents,
  summary: "Store a block",
  body: BlockDocumentCreate,
  responses: { 201: BlockDocument },
});

export const listBlockDocuments = route({
  id: "list-block-documents",
  method: "POST",
  path: "/block_documents/filter",
  tag: documents,
  summary: "List block documents",
  body: z.object({
    ...documentFilters,
    include_secrets: z.boolean().default(false),
    sort: BlockDocumentSort.nullable().default("NAME_ASC"),
    ...slice,
  }),
  bodyOptional: true,
  responses: { 200: z.array(BlockDocument) },
});

export const countBlockDocuments = route({
  id: "count-block-documents",
  method: "POST",
  path: "/block_documents/count",
  tag: documents,
  summary: "Count block documents",
  body: z.object(documentFilters),
  bodyOptional: true,
  responses: { 200: z.int() },
});

export const readBlockDocument = route({
  id: "read-block-document",
  method: "GET",
  path: "/block_documents/{id}",
  tag: documents,
  summary: "Read a block document",
  params,
  query: IncludeSecrets,
  responses: { 200: BlockDocument },
});

export const updateBlockDocument = route({
  id: "update-block-document",
  method: "PATCH",
  path: "/block_documents/{id}",
  tag: documents,
  summary: "Change the data of a block document, or the schema that it follows",
  params,
  body: BlockDocumentUpdate,
  responses: { 204: null },
});

export const deleteBlockDocument = route({
  id: "delete-block-document",
  method: "DELETE",
  path: "/block_documents/{id}",
  tag: documents,
  summary: "Delete a block document",
  params,
  responses: { 204: null },
});

export const listBlockCapabilities = route({
  id: "list-block-capabilities",
  method: "GET",
  path: "/block_capabilities/",
  tag: "Block capabilities",
  summary: "List the capabilities that any block schema has",
  responses: { 200: z.array(z.string()) },
});

export const readCollectionView = route({
  id: "read-collection-view",
  method: "GET",
  path: "/collections/views/{view}",
  tag: "Collections",
  summary: "Read what is known of workers and blocks of other packages",
  params: z.object({ view: z.string() }),
  responses: { 200: z.record(z.string(), z.unknown()) },
});

export const blockRoutes = [
  createBlockType,
  listBlockTypes,
  installSystemBlockTypes,
  readBlockTypeBySlug,
  listBlockDocumentsOfType,
  readBlockDocumentByName,
  readBlockType,
  updateBlockType,
  deleteBlockType,
  createBlockSchema,
  listBlockSchemas,
  readBlockSchemaByChecksum,
  readBlockSchema,
  deleteBlockSchema,
  createBlockDocument,
  listBlockDocuments,
  countBlockDocuments,
  readBlockDocument,
  updateBlockDocument,
  deleteBlockDocument,
  listBlockCapabilities,
  readCollectionView,
] as const;
