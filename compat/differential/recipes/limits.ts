import { NOWHERE, post, type Recipe } from "./recipe.ts";

const tagLimit = post("/concurrency_limits/", { tag: "tag-§", concurrency_limit: 2 }, "§limit");
const limit = post("/v2/concurrency_limits/", { name: "limit-§", limit: 3 }, "§limit");
const lease = post(
  "/v2/concurrency_limits/increment-with-lease",
  { names: ["limit-§"], slots: 1, mode: "concurrency", lease_duration: 300 },
  "§lease",
);

/** How each of these writing operations is tried. */
export const limitRecipes: readonly Recipe[] = [
  {
    operation: "POST /concurrency_limits/",
    path: "/concurrency_limits/",
    body: { tag: "tag-§", concurrency_limit: 1 },
    look: ["/concurrency_limits/{{§.id}}", "/concurrency_limits/tag/tag-§"],
  },
  {
    operation: "POST /concurrency_limits/",
    make: [tagLimit],
    path: "/concurrency_limits/",
    isFixed: true,
    body: { tag: "tag-§", concurrency_limit: 7 },
    look: ["/concurrency_limits/tag/tag-§"],
  },
  {
    operation: "POST /concurrency_limits/increment",
    make: [tagLimit],
    path: "/concurrency_limits/increment",
    body: { names: ["tag-§"], task_run_id: "{{task-a.id}}" },
    look: ["/concurrency_limits/tag/tag-§"],
  },
  {
    operation: "POST /concurrency_limits/decrement",
    make: [
      tagLimit,
      post("/concurrency_limits/increment", { names: ["tag-§"], task_run_id: "{{task-a.id}}" }),
    ],
    path: "/concurrency_limits/decrement",
    body: { names: ["tag-§"], task_run_id: "{{task-a.id}}" },
    look: ["/concurrency_limits/tag/tag-§"],
  },
  {
    operation: "POST /concurrency_limits/tag/{tag}/reset",
    make: [tagLimit],
    path: "/concurrency_limits/tag/tag-§/reset",
    isFixed: true,
    body: {},
    also: [
      { slot_override: ["{{task-a.id}}"] },
      { slot_override: [] },
      { slot_override: null },
      { slot_override: ["no"] },
    ],
    look: ["/concurrency_limits/tag/tag-§"],
  },
  {
    operation: "DELETE /concurrency_limits/{id}",
    make: [tagLimit],
    path: "/concurrency_limits/{{§limit.id}}",
    look: ["/concurrency_limits/tag/tag-§"],
  },
  {
    operation: "DELETE /concurrency_limits/tag/{tag}",
    make: [tagLimit],
    path: "/concurrency_limits/tag/tag-§",
    look: ["/concurrency_limits/{{§limit.id}}"],
  },
  { operation: "DELETE /concurrency_limits/tag/{tag}", path: "/concurrency_limits/tag/none-§" },
  {
    operation: "POST /v2/concurrency_limits/",
    path: "/v2/concurrency_limits/",
    body: { name: "limit-§", limit: 2 },
    look: ["/v2/concurrency_limits/{{§.id}}"],
  },
  {
    operation: "POST /v2/concurrency_limits/",
    make: [limit],
    path: "/v2/concurrency_limits/",
    isFixed: true,
    body: { name: "limit-§", limit: 2 },
  },
  {
    operation: "PATCH /v2/concurrency_limits/{id_or_name}",
    make: [limit],
    path: "/v2/concurrency_limits/limit-§",
    body: { limit: 5 },
    also: [{ name: "global-a" }],
    look: ["/v2/concurrency_limits/{{§limit.id}}"],
  },
  {
    operation: "DELETE /v2/concurrency_limits/{id_or_name}",
    make: [limit],
    path: "/v2/concurrency_limits/limit-§",
    look: ["/v2/concurrency_limits/{{§limit.id}}"],
  },
  { operation: "DELETE /v2/concurrency_limits/{id_or_name}", path: "/v2/concurrency_limits/none-§" },
  {
    operation: "POST /v2/concurrency_limits/increment",
    make: [limit],
    path: "/v2/concurrency_limits/increment",
    body: { names: ["limit-§"], slots: 1, mode: "concurrency" },
    also: [
      { names: ["limit-§", "limit-§"], slots: 1 },
      { names: [], slots: 1 },
      { names: ["fresh-§"], slots: 1, create_if_missing: true },
    ],
    look: ["/v2/concurrency_limits/limit-§"],
  },
  {
    operation: "POST /v2/concurrency_limits/decrement",
    make: [limit, post("/v2/concurrency_limits/increment", { names: ["limit-§"], slots: 2 })],
    path: "/v2/concurrency_limits/decrement",
    body: { names: ["limit-§"], slots: 1 },
    also: [
      { names: ["fresh-§"], slots: 1, create_if_missing: true },
      { names: ["limit-§"], slots: 3, occupancy_seconds: 1.5 },
    ],
    look: ["/v2/concurrency_limits/limit-§"],
  },
  {
    operation: "POST /v2/concurrency_limits/increment-with-lease",
    make: [limit],
    path: "/v2/concurrency_limits/increment-with-lease",
    body: {
      names: ["limit-§"],
      slots: 1,
      mode: "concurrency",
      lease_duration: 300,
      holder: { type: "flow_run", id: "{{parent-run.id}}" },
    },
    also: [
      { names: ["none-§"], slots: 1 },
      { names: ["limit-§"], slots: 9 },
    ],
    look: ["/v2/concurrency_limits/limit-§"],
  },
  {
    operation: "POST /v2/concurrency_limits/decrement-with-lease",
    make: [limit, lease],
    path: "/v2/concurrency_limits/decrement-with-lease",
    body: { lease_id: "{{§lease.lease_id}}" },
    look: ["/v2/concurrency_limits/limit-§"],
  },
  {
    operation: "POST /v2/concurrency_limits/leases/{lease_id}/renew",
    make: [limit, lease],
    path: "/v2/concurrency_limits/leases/{{§lease.lease_id}}/renew",
    body: { lease_duration: 120 },
  },
  {
    operation: "POST /v2/concurrency_limits/leases/{lease_id}/renew",
    path: `/v2/concurrency_limits/leases/${NOWHERE}/renew`,
    isFixed: true,
    body: {},
  },
];
