import { post, type Recipe } from "./recipe.ts";

const pool = post("/work_pools/", { name: "pool-§", type: "process" }, "§pool");
const queue = post("/work_pools/pool-§/queues", { name: "queue-§" }, "§queue");
const legacyQueue = post("/work_queues/", { name: "queue-§" }, "§queue");

/** How each of these writing operations is tried. */
export const workPoolRecipes: readonly Recipe[] = [
  {
    operation: "POST /work_pools/",
    path: "/work_pools/",
    body: {
      name: "pool-§",
      type: "process",
      base_job_template: {
        job_configuration: { c: "{{ c }}" },
        variables: { type: "object", properties: { c: { type: "string", default: "d" } } },
      },
    },
    also: [
      { name: "prefect-§" },
      { name: "Prefect §" },
      { name: "pool-§", base_job_template: { x: 1 } },
      {
        name: "pool-§",
        base_job_template: { job_configuration: { c: "{{ d }}" }, variables: { properties: {} } },
      },
    ],
    look: ["/work_pools/pool-§", "/work_pools/pool-§/queues/default"],
  },
  {
    operation: "POST /work_pools/",
    make: [pool],
    path: "/work_pools/",
    isFixed: true,
    body: { name: "pool-§" },
  },
  {
    operation: "PATCH /work_pools/{name}",
    make: [pool],
    path: "/work_pools/pool-§",
    body: { description: "changed" },
    also: [{ base_job_template: { x: 1 } }, { type: "docker" }, { name: "other-§" }],
    look: ["/work_pools/pool-§"],
  },
  {
    operation: "DELETE /work_pools/{name}",
    make: [pool],
    path: "/work_pools/pool-§",
    look: ["/work_pools/pool-§"],
  },
  { operation: "DELETE /work_pools/{name}", path: "/work_pools/none-§" },
  {
    operation: "POST /work_pools/{work_pool_name}/queues",
    make: [pool],
    path: "/work_pools/pool-§/queues",
    body: { name: "queue-§", priority: 1 },
    also: [{ name: "default" }],
    look: ["/work_pools/pool-§/queues/queue-§", "/work_pools/pool-§/queues/default"],
  },
  {
    operation: "PATCH /work_pools/{work_pool_name}/queues/{name}",
    make: [pool, queue],
    path: "/work_pools/pool-§/queues/queue-§",
    body: { description: "changed" },
    look: ["/work_pools/pool-§/queues/queue-§", "/work_pools/pool-§/queues/default"],
  },
  {
    operation: "DELETE /work_pools/{work_pool_name}/queues/{name}",
    make: [pool, queue],
    path: "/work_pools/pool-§/queues/queue-§",
    look: ["/work_pools/pool-§/queues/queue-§"],
  },
  {
    operation: "DELETE /work_pools/{work_pool_name}/queues/{name}",
    make: [pool],
    path: "/work_pools/pool-§/queues/default",
    look: ["/work_pools/pool-§"],
  },
  {
    operation: "POST /work_pools/{work_pool_name}/workers/heartbeat",
    make: [pool],
    path: "/work_pools/pool-§/workers/heartbeat",
    body: { name: "worker-§", heartbeat_interval_seconds: 10 },
    look: ["/work_pools/pool-§"],
  },
  {
    operation: "DELETE /work_pools/{work_pool_name}/workers/{name}",
    make: [pool, post("/work_pools/pool-§/workers/heartbeat", { name: "worker-§" })],
    path: "/work_pools/pool-§/workers/worker-§",
  },
  {
    operation: "DELETE /work_pools/{work_pool_name}/workers/{name}",
    make: [pool],
    path: "/work_pools/pool-§/workers/none",
  },
  {
    operation: "POST /work_queues/",
    path: "/work_queues/",
    body: { name: "queue-§", priority: 3 },
    also: [{ name: "queue-§", filter: { tags: ["a"], deployment_ids: [] } }],
    look: ["/work_queues/{{§.id}}", "/work_queues/{{§.id}}/status"],
  },
  {
    operation: "PATCH /work_queues/{id}",
    make: [legacyQueue],
    path: "/work_queues/{{§queue.id}}",
    body: { description: "changed" },
    look: ["/work_queues/{{§queue.id}}"],
  },
  {
    operation: "DELETE /work_queues/{id}",
    make: [legacyQueue],
    path: "/work_queues/{{§queue.id}}",
    look: ["/work_queues/{{§queue.id}}"],
  },
];
