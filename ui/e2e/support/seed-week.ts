import type { LiveServer } from "./live-server.ts";

interface Made {
  readonly id: string;
}

/** Ids of what pictures are taken of. */
export interface Week {
  readonly flow: string;
  readonly deployment: string;
  readonly failed: string;
  readonly completed: string;
  readonly task: string;
  readonly artifact: string;
  readonly block: string;
  readonly limit: string;
  readonly automation: string;
}

const FLOWS = ["nightly-etl", "sales-report", "invoice-sync", "churn-model"] as const;
/** Of each flow: a screen of them. Pictures for the docs have a day of them. */
const RUNS = process.env.E2E_SCREENS === "1" ? 24 : 8;
const HOUR_MS = 3_600_000;
const ERRORS = [
  "ConnectionError: warehouse refused the connection\n  at load (load.ts:41)",
  "ValueError: no rows in s3://sales/export.csv",
];

/** The same numbers each time, so that pictures of two days differ only where the pages do. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Fills a server with a week of a small team's work. */
export async function seedWeek(server: LiveServer): Promise<Week> {
  // safe: what these routes answer
  const make = async (path: string, body: object, method?: string) =>
    (await server.call(path, body, method)) as Made;
  const roll = dice(7);
  const now = Date.now();
  const at = (ms: number): string => new Date(now - ms).toISOString();
  await make("/work_pools/", { name: "etl-process", type: "process", concurrency_limit: 5 });
  await server.call("/work_pools/etl-process/workers/heartbeat", {
    name: "worker-one",
    heartbeat_interval_seconds: 30,
  });
  await make("/work_pools/", { name: "reports-docker", type: "docker" });
  const parameters = {
    type: "object",
    properties: {
      day: {
        type: "string",
        format: "date",
        title: "Day",
        description: "The day it is about",
        default: "2026-11-21",
      },
      level: { enum: ["low", "high"], title: "Level", default: "low" },
      target: {
        type: "object",
        title: "Target",
        properties: { table: { type: "string", title: "Table" }, rows: { type: "integer", title: "Rows" } },
      },
    },
    required: ["day"],
  };
  let [flow, deployment, failed, completed, task] = ["", "", "", "", ""];
  for (const [index, name] of FLOWS.entries()) {
    const { id: flowId } = await make("/flows/", { name });
    const { id: deploymentId } = await make("/deployments/", {
      name: "production",
      flow_id: flowId,
      work_pool_name: index % 2 === 0 ? "etl-process" : "reports-docker",
      tags: ["prod", name.split("-")[0] ?? ""],
      description: `Runs **${name}** each night.\n\n- reads from the shop\n- writes to the warehouse`,
      entrypoint: `flows/${name}.ts:flow`,
      parameter_openapi_schema: parameters,
      schedules: [{ active: true, schedule: { cron: "0 3 * * 1-5", timezone: "America/Buenos_Aires" } }],
    });
    if (index === 0) [flow, deployment] = [flowId, deploymentId];
    for (let count = 0; count < RUNS; count++) {
      const startedMs = Math.floor((count + roll()) * HOUR_MS);
      const seconds = 20 + roll() * 400;
      const isFailed = roll() < 0.12;
      const state = (type: string, ms: number, message: string | null = null) => ({
        force: true,
        state: { type, message, timestamp: at(ms) },
      });
      const run = await make("/flow_runs/", { flow_id: flowId, deployment_id: deploymentId, tags: ["prod"] });
      const path = `/flow_runs/${run.id}/set_state`;
      await server.call(path, state("RUNNING", startedMs));
      if (count === 0 && index > 1) continue;
      for (const [step, key] of ["extract", "transform", "load"].entries()) {
        const part = (seconds / 3) * 1000;
        const made = await make("/task_runs/", {
          flow_run_id: run.id,
          task_key: key,
          dynamic_key: "0",
          name: key,
          state: { type: "RUNNING", timestamp: at(startedMs - step * part) },
        });
        const isBroken = isFailed && step === 2;
        await server.call(
          `/task_runs/${made.id}/set_state`,
          state(
            isBroken ? "FAILED" : "COMPLETED",
            startedMs - (step + 1) * part,
            isBroken ? (ERRORS[index % 2] ?? null) : null,
          ),
        );
        if (isBroken || task === "") task = made.id;
      }
      await server.call(
        path,
        state(
          isFailed ? "FAILED" : "COMPLETED",
          startedMs - seconds * 1000,
          isFailed ? (ERRORS[index % 2] ?? null) : null,
        ),
      );
      if (isFailed) failed = run.id;
      else completed = run.id;
    }
  }
  if (failed === "" || completed === "")
    throw new Error("the week needs a run that failed, and one that did not");
  const levels = [20, 20, 30, 20, 40];
  await server.call(
    "/logs/",
    Array.from({ length: 60 }, (_, line) => ({
      name: line % 4 === 0 ? "batuta.task_runs" : "batuta.flow_runs",
      level: levels[line % 5],
      message:
        line % 5 === 4
          ? (ERRORS[0] ?? "")
          : `read ${1000 * line} rows of table ${["orders", "clients"][line % 2]}`,
      timestamp: at(HOUR_MS - line * 400),
      flow_run_id: failed,
      task_run_id: line % 4 === 0 ? task : null,
    })),
  );
  const artifact = await make("/artifacts/", {
    key: "sales-report",
    type: "table",
    description: "Sales of the **week**",
    flow_run_id: completed,
    data: JSON.stringify([
      { region: "North", sales: 1200, change: "+4 %" },
      { region: "South", sales: 980, change: "−2 %" },
    ]),
  });
  await server.call("/variables/", { name: "rows_per_page", value: 50, tags: ["pages"] });
  const automation = await make("/automations/", {
    name: "tell the team of failures",
    trigger: {
      type: "event",
      posture: "Reactive",
      match: { "prefect.resource.id": "prefect.flow-run.*" },
      match_related: [],
      for_each: ["prefect.resource.id"],
      expect: ["prefect.flow-run.Failed", "prefect.flow-run.Crashed"],
      threshold: 1,
      within: 0,
    },
    actions: [{ type: "cancel-flow-run" }],
  });
  const limit = await make("/v2/concurrency_limits/", { name: "warehouse", limit: 4, active: true });
  // safe: what the route answers
  const type = (await server.call("/block_types/slug/secret")) as Made;
  const [schema] = (await server.call("/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type.id] } },
  })) as Made[];
  const block = await make("/block_documents/", {
    name: "warehouse-password",
    block_type_id: type.id,
    block_schema_id: schema?.id,
    data: { value: "not-shown" },
  });
  return {
    flow,
    deployment,
    failed,
    completed,
    task,
    artifact: artifact.id,
    block: block.id,
    limit: limit.id,
    automation: automation.id,
  };
}
