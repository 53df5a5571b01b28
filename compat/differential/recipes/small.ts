import { SEEDED_EVENTS } from "../seed-events.ts";
import type { Step } from "../sides.ts";
import { NOWHERE, post, type Recipe } from "./recipe.ts";

const put = (path: string, body: unknown, name?: string): Step => ({ method: "PUT", path, body, name });
const integerSchema = {
  type: "object",
  properties: { x: { type: "integer", title: "x" } },
  required: ["x"],
};
const variable = post("/variables/", { name: "variable_§", value: { n: 1 }, tags: ["a"] }, "§variable");
const artifact = post("/artifacts/", { key: "key-§", type: "markdown", data: "# §" }, "§artifact");
const search = put("/saved_searches/", { name: "search-§", filters: [] }, "§search");

const storageType = post("/block_types/", { name: "Storage §", slug: "storage-§" }, "§type");
const storageSchema = post(
  "/block_schemas/",
  {
    block_type_id: "{{§type.id}}",
    fields: { title: "Storage §", type: "object", properties: {} },
    capabilities: ["read-path", "write-path"],
  },
  "§schema",
);
const storage = post(
  "/block_documents/",
  { name: "storage-§", block_type_id: "{{§type.id}}", block_schema_id: "{{§schema.id}}", data: {} },
  "§storage",
);
const useStorage = put("/admin/storage", { default_result_storage_block_id: "{{§storage.id}}" });

/** How each of these writing operations is tried. */
export const smallRecipes: readonly Recipe[] = [
  {
    operation: "POST /variables/",
    path: "/variables/",
    body: { name: "variable_§", value: "v", tags: ["a"] },
    also: [1, 1.5, null, true, [1, { a: null }], { a: [] }, "x".repeat(5001), "x".repeat(4998)]
      .map((value) => ({ name: "variable_§", value }))
      .concat(
        ["Upper_§", "dash-§", "space §", "ünï_§", `${"x".repeat(250)}§`].map((name) => ({ name, value: 1 })),
      ),
    look: ["/variables/{{§.id}}"],
  },
  {
    operation: "PATCH /variables/{id}",
    make: [variable],
    path: "/variables/{{§variable.id}}",
    body: { value: "w" },
    also: [{ name: "variable_a" }, { value: null }, { value: [1] }, {}],
    look: ["/variables/{{§variable.id}}"],
  },
  {
    operation: "PATCH /variables/name/{name}",
    make: [variable],
    path: "/variables/name/variable_§",
    body: { tags: ["b"] },
    look: ["/variables/{{§variable.id}}"],
  },
  {
    operation: "DELETE /variables/{id}",
    make: [variable],
    path: "/variables/{{§variable.id}}",
    look: ["/variables/{{§variable.id}}"],
  },
  {
    operation: "DELETE /variables/name/{name}",
    make: [variable],
    path: "/variables/name/variable_§",
    look: ["/variables/name/variable_§"],
  },
  { operation: "DELETE /variables/name/{name}", path: "/variables/name/none_§" },
  {
    operation: "POST /artifacts/",
    path: "/artifacts/",
    body: { key: "key-§", type: "markdown", data: "# one", flow_run_id: "{{parent-run.id}}" },
    also: [
      { key: "key-§", data: { a: 1 } },
      { key: "key-§", data: [1] },
      { key: "key-§", data: 1.5 },
      { key: "key-§", metadata_: { a: "b", c: 1 } },
      { data: null },
    ],
    look: ["/artifacts/{{§.id}}"],
  },
  {
    operation: "PATCH /artifacts/{id}",
    make: [artifact],
    path: "/artifacts/{{§artifact.id}}",
    body: { description: "d" },
    also: [{ data: { a: 1 } }, { data: 2 }, {}],
    look: ["/artifacts/{{§artifact.id}}", "/artifacts/key-§/latest"],
  },
  {
    operation: "DELETE /artifacts/{id}",
    make: [artifact],
    path: "/artifacts/{{§artifact.id}}",
    look: ["/artifacts/{{§artifact.id}}", "/artifacts/key-§/latest"],
  },
  { operation: "DELETE /artifacts/{id}", path: `/artifacts/${NOWHERE}` },
  {
    operation: "PUT /saved_searches/",
    path: "/saved_searches/",
    body: {
      name: "search-§",
      filters: [{ object: "flow_run", property: "state", type: "string", operation: "any", value: "x" }],
    },
    look: ["/saved_searches/{{§.id}}"],
  },
  {
    operation: "PUT /saved_searches/",
    make: [search],
    path: "/saved_searches/",
    isFixed: true,
    body: {
      name: "search-§",
      filters: [{ object: "flow", property: "p", type: "t", operation: "o", value: { v: 1 } }],
    },
    look: ["/saved_searches/{{§search.id}}"],
  },
  {
    operation: "DELETE /saved_searches/{id}",
    make: [search],
    path: "/saved_searches/{{§search.id}}",
    look: ["/saved_searches/{{§search.id}}"],
  },
  { operation: "DELETE /saved_searches/{id}", path: `/saved_searches/${NOWHERE}` },
  {
    operation: "POST /logs/",
    path: "/logs/",
    isFixed: true,
    body: [{ name: "l", level: 20, message: "m §", timestamp: "2024-03-10T11:00:00Z" }],
    also: [
      [],
      [{}],
      [{ name: "l", level: "x", message: "m", timestamp: "2024-03-10T11:00:00Z" }],
      [{ name: "l", level: 20, message: "m", timestamp: "no" }],
      { name: "l", level: 20, message: "m", timestamp: "2024-03-10T11:00:00Z" },
      {},
    ],
  },
  {
    operation: "POST /events",
    path: "/events",
    isFixed: true,
    body: [],
    also: [
      {},
      [{}],
      [{ occurred: "2024-01-01T00:00:00Z", event: "e", resource: {}, id: NOWHERE }],
      [{ occurred: "no", event: "e", resource: { "prefect.resource.id": "x" }, id: NOWHERE }],
      [
        {
          occurred: "2024-01-01T00:00:00Z",
          event: "e",
          resource: { "prefect.resource.id": "x" },
          related: [{ "prefect.resource.id": "y" }],
          id: NOWHERE,
        },
      ],
    ],
  },
  {
    operation: "GET /events/filter/next",
    make: [post("/events/filter", { filter: SEEDED_EVENTS, limit: 2 }, "§page")],
    path: "{{§page.next_page}}",
  },
  {
    operation: "GET /events/filter/next",
    make: [
      post("/events/filter", { filter: { ...SEEDED_EVENTS, order: "ASC" }, limit: 2 }, "§page"),
      { method: "GET", path: "{{§page.next_page}}", name: "§page" },
    ],
    path: "{{§page.next_page}}",
  },
  { operation: "GET /events/filter/next", path: "/events/filter/next?page-token=bm9uZQ==" },
  { operation: "GET /events/filter/next", path: "/events/filter/next?page-token=%%%" },
  { operation: "GET /events/filter/next", path: "/events/filter/next?page-token=" },
  {
    operation: "POST /ui/schemas/validate",
    path: "/ui/schemas/validate",
    isFixed: true,
    body: { schema: integerSchema, values: { x: 1 } },
    also: [
      { schema: integerSchema, values: {} },
      { schema: integerSchema, values: { x: "t" } },
      { schema: { type: "nonsense" }, values: {} },
      { schema: {}, values: {} },
      { values: {} },
    ],
  },
  {
    operation: "PUT /admin/storage",
    path: "/admin/storage",
    isFixed: true,
    body: { default_result_storage_block_id: NOWHERE },
    also: [
      {},
      { default_result_storage_block_id: "no" },
      { default_result_storage_block_id: "{{block-document.id}}" },
    ],
  },
  {
    operation: "PUT /admin/storage",
    make: [storageType, storageSchema, storage],
    path: "/admin/storage",
    isFixed: true,
    body: { default_result_storage_block_id: "{{§storage.id}}" },
    look: ["/admin/storage"],
  },
  { operation: "DELETE /admin/storage", path: "/admin/storage" },
  {
    operation: "DELETE /block_documents/{id}",
    make: [storageType, storageSchema, storage, useStorage],
    path: "/block_documents/{{§storage.id}}",
    look: ["/admin/storage"],
  },
];
