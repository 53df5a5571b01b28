import { NOWHERE, post, type Recipe } from "./recipe.ts";

const blockType = post("/block_types/", { name: "Type §", slug: "type-§" }, "§type");
const blockSchema = post(
  "/block_schemas/",
  {
    block_type_id: "{{§type.id}}",
    fields: { title: "Type §", type: "object", properties: { x: { type: "integer" } }, secret_fields: [] },
    capabilities: ["read"],
    version: "1",
  },
  "§schema",
);
const document = post(
  "/block_documents/",
  {
    name: "document-§",
    block_type_id: "{{§type.id}}",
    block_schema_id: "{{§schema.id}}",
    data: { x: 1, y: { z: 1 } },
  },
  "§document",
);

/** How each of these writing operations is tried. */
export const blockRecipes: readonly Recipe[] = [
  {
    operation: "POST /block_types/",
    path: "/block_types/",
    body: { name: "Type §", slug: "type-§", description: "d" },
    also: [
      { name: "Seed Block", slug: "other-§" },
      { name: "Other §", slug: "seed-block" },
      { name: "Type §", slug: "Not A Slug" },
    ],
    look: ["/block_types/{{§.id}}", "/block_types/slug/type-§"],
  },
  {
    operation: "PATCH /block_types/{id}",
    make: [blockType],
    path: "/block_types/{{§type.id}}",
    body: { description: "changed" },
    look: ["/block_types/{{§type.id}}"],
  },
  {
    operation: "DELETE /block_types/{id}",
    make: [blockType, blockSchema],
    path: "/block_types/{{§type.id}}",
    look: ["/block_types/{{§type.id}}", "/block_schemas/{{§schema.id}}"],
  },
  { operation: "DELETE /block_types/{id}", path: `/block_types/${NOWHERE}` },
  {
    operation: "POST /block_schemas/",
    make: [blockType],
    path: "/block_schemas/",
    body: {
      block_type_id: "{{§type.id}}",
      fields: { title: "§", type: "object", properties: {} },
      capabilities: ["b", "a"],
      version: "2",
    },
    look: ["/block_schemas/{{§.id}}"],
  },
  {
    operation: "DELETE /block_schemas/{id}",
    make: [blockType, blockSchema],
    path: "/block_schemas/{{§schema.id}}",
    look: ["/block_schemas/{{§schema.id}}"],
  },
  { operation: "DELETE /block_schemas/{id}", path: `/block_schemas/${NOWHERE}` },
  {
    operation: "POST /block_documents/",
    make: [blockType, blockSchema],
    path: "/block_documents/",
    body: {
      name: "document-§",
      block_type_id: "{{§type.id}}",
      block_schema_id: "{{§schema.id}}",
      data: { x: 1 },
    },
    look: ["/block_documents/{{§.id}}", "/block_types/slug/type-§/block_documents/name/document-§"],
  },
  {
    operation: "PATCH /block_documents/{id}",
    make: [blockType, blockSchema, document],
    path: "/block_documents/{{§document.id}}",
    body: { data: { x: 2 } },
    also: [
      { data: { y: { w: 2 } }, merge_existing_data: true },
      { data: { y: { w: 2 } }, merge_existing_data: false },
    ],
    look: ["/block_documents/{{§document.id}}"],
  },
  {
    operation: "DELETE /block_documents/{id}",
    make: [blockType, blockSchema, document],
    path: "/block_documents/{{§document.id}}",
    look: ["/block_documents/{{§document.id}}"],
  },
  { operation: "DELETE /block_documents/{id}", path: `/block_documents/${NOWHERE}` },
  {
    operation: "POST /block_types/install_system_block_types",
    path: "/block_types/install_system_block_types",
  },
];
