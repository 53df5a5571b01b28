import { createSystemClock } from "../../src/platform/clock.ts";
import type { Subjects } from "./pages.ts";

const clock = createSystemClock();
const DAY_MS = 86_400_000;

/** The ranges of the dashboard with the width of their bars, as the pages divide them. */
const RANGES = [
  ["day", 1800, 48],
  ["week", 10_800, 56],
  ["month", 43_200, 60],
  ["quarter", 86_400, 90],
] as const;

/** Bars stand for round stretches of time, so that sealed units lie within them. */
function dashboardBody(widthSeconds: number, buckets: number, more: object = {}) {
  const widthMs = widthSeconds * 1000;
  const end = Math.ceil((clock.now() + 1) / widthMs) * widthMs;
  return {
    after: new Date(end - widthMs * buckets).toISOString(),
    before: new Date(end).toISOString(),
    buckets,
    ...more,
  };
}

/** What Batuta's own web pages ask of the routes that are made for them; without a body a GET. */
export function ownPageRequests(
  of: Subjects,
): Readonly<Record<string, readonly [path: string, body?: object]>> {
  const week = {
    flow_runs: { expected_start_time: { after_: new Date(clock.now() - 7 * DAY_MS).toISOString() } },
  };
  const page = { limit: 50 };
  const failed = { flow_runs: { state: { type: { any_: ["FAILED"] } } } };
  const run = `/ui/flow_runs/${of.flowRun}`;
  return {
    ...Object.fromEntries(
      RANGES.flatMap(([name, width, count]) => [
        [`own: dashboard, ${name}`, ["/ui/dashboard", dashboardBody(width, count)]],
        [
          `own: dashboard, ${name}, of a tag`,
          ["/ui/dashboard", dashboardBody(width, count, { tags: ["team-1"] })],
        ],
      ]),
    ),
    "own: flow runs": ["/ui/flow_runs/page", { ...page, task_counts: true }],
    "own: flow runs of a week": ["/ui/flow_runs/page", { ...page, ...week, task_counts: true }],
    "own: failed flow runs": ["/ui/flow_runs/page", { ...page, ...failed, task_counts: true }],
    "own: flow runs by name": ["/ui/flow_runs/page", { ...page, sort: "NAME_ASC" }],
    "own: task runs": ["/ui/task_runs/page", page],
    "own: task runs of a week": ["/ui/task_runs/page", { ...page, ...week }],
    "own: flow run": [`${run}/page`],
    "own: graph and timeline": [`${run}/outline`],
    "own: comparison": [`${run}/comparison?with=${of.flowRuns[1] ?? of.flowRun}`],
    "own: logs of a flow run": ["/ui/logs/page", { flow_run_id: of.flowRun }],
    "own: bars of flows": ["/ui/flow_runs/recent", { of: "flow", ids: of.flows, limit: 16 }],
    "own: bars of a deployment": [
      "/ui/flow_runs/recent",
      { of: "deployment", ids: [of.deployment], limit: 20 },
    ],
    "own: work pools": ["/ui/work_pools"],
    "own: work pool": [`/ui/work_pools/${encodeURIComponent(of.pool)}/page`],
    "own: search": ["/ui/search", { text: "run-7f" }],
    "own: search, no hit": ["/ui/search", { text: "no-such-name" }],
    "own: assets": ["/ui/assets"],
    "own: health": ["/ui/admin-health"],
  };
}
