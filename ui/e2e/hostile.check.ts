import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";

const payloads = readFileSync(join(import.meta.dirname, "fixtures/xss-payloads.txt"), "utf8")
  .trim()
  .split("\n");
const at = (index: number): string => payloads[index % payloads.length] ?? "";
/** Names of flows and deployments must not contain these. */
const plain = (text: string): string => `"onclick=alert(1) ${text.replaceAll(/[/%&<>]/g, "·")}`;
const LONG = "nameofathousandletters".repeat(50).slice(0, 1000);
/** The server takes no more than 512 KiB of parameters. */
const MOST_PARAMETERS = 500_000;

interface Made {
  readonly id: string;
}

const site = makeSite();
const paths: Record<string, string> = {};

/** Fills the server with markup wherever others may write, as a hostile user of the API would. */
async function seed(): Promise<void> {
  // safe: what these routes answer
  const make = async (path: string, body: object, method?: string) =>
    (await site.call(path, body, method)) as Made;
  const flow = await make("/flows/", {
    name: plain(at(3)),
  });
  const run = await make("/flow_runs/", {
    flow_id: flow.id,
    name: at(7),
    tags: payloads.slice(0, 20),
    parameters: { [at(9)]: at(11), text: payloads.join("\n") },
    state: { type: "FAILED", name: at(13), message: payloads.slice(20, 60).join("\n") },
  });
  const long = await make("/flow_runs/", {
    flow_id: flow.id,
    name: LONG,
    tags: [LONG],
    parameters: { whole: "x".repeat(MOST_PARAMETERS) },
    state: { type: "RUNNING" },
  });
  await make("/work_pools/", { name: LONG, type: "process", description: LONG });
  await site.call(`/work_pools/${LONG}/workers/heartbeat`, { name: LONG });
  const longDeployment = await make("/deployments/", {
    name: LONG,
    flow_id: flow.id,
    work_pool_name: LONG,
    tags: [LONG],
    parameter_openapi_schema: {
      type: "object",
      properties: { [LONG]: { type: "string", title: LONG, description: LONG, default: LONG } },
    },
  });
  await site.call("/automations/", {
    name: LONG,
    description: LONG,
    trigger: { type: "event", posture: "Reactive", match: { [LONG]: LONG }, expect: [LONG] },
    actions: [{ type: "do-nothing" }],
  });
  const task = await make("/task_runs/", {
    flow_run_id: run.id,
    task_key: at(15),
    dynamic_key: at(17),
    name: at(19),
    tags: [at(21)],
    state: { type: "FAILED", message: at(23) },
  });
  const timestamp = new Date().toISOString();
  const logs = payloads.map((message, index) => ({
    name: at(index + 1),
    level: 20 + (index % 3) * 10,
    message: index % 50 === 0 ? `\u001b[31m${message}\u001b[0m` : message,
    timestamp,
    flow_run_id: run.id,
    task_run_id: index % 5 === 0 ? task.id : null,
  }));
  await site.call("/logs/", logs);
  const ofRun = { flow_run_id: run.id, task_run_id: task.id };
  const markdown = await make("/artifacts/", {
    ...ofRun,
    key: "hostile-report",
    type: "markdown",
    description: at(25),
    data: `# ${at(27)}\n\n[a](javascript:alert(1)) ![b](javascript:alert(2)) <svg onload=alert(3)>\n\n${payloads.join("\n\n")}`,
  });
  const rows = payloads.slice(0, 100).map((one, index) => ({ [at(29)]: one, other: at(index) }));
  const table = await make("/artifacts/", {
    ...ofRun,
    key: "hostile-table",
    type: "table",
    data: JSON.stringify(rows),
  });
  const image = await make("/artifacts/", {
    ...ofRun,
    flow_run_id: long.id,
    key: "hostile-image",
    type: "image",
    data: "javascript:alert(1)",
  });
  await site.call("/variables/", {
    name: "hostile",
    value: { [at(31)]: payloads.slice(0, 30) },
    tags: [at(33)],
  });
  const deployment = await make("/deployments/", {
    name: plain(at(35)),
    flow_id: flow.id,
    description: payloads.slice(60, 120).join("\n\n"),
    tags: [at(37)],
    parameters: { x: at(39) },
    parameter_openapi_schema: {
      type: "object",
      properties: { [at(41)]: { type: "string", title: at(43), description: at(45), default: at(47) } },
    },
    entrypoint: at(49),
  });
  await site.call("/automations/", {
    name: at(51),
    description: at(53),
    trigger: { type: "event", posture: "Reactive", match: { [at(55)]: at(57) }, expect: [at(59)] },
    actions: [{ type: "do-nothing" }],
  });
  await site.call("/concurrency_limits/", { tag: plain(at(61)), concurrency_limit: 3 });
  await site.call("/events", [
    {
      occurred: timestamp,
      event: at(63),
      resource: { "prefect.resource.id": at(65), "prefect.resource.name": at(67) },
      payload: { text: payloads.slice(0, 50) },
      id: crypto.randomUUID(),
    },
  ]);
  Object.assign(paths, {
    dashboard: "/dashboard",
    runs: "/runs",
    "task runs": "/runs?tab=task-runs",
    "a run's logs": `/runs/flow-run/${run.id}?tab=logs`,
    "a run's task runs": `/runs/flow-run/${run.id}?tab=tasks`,
    "a run's graph": `/runs/flow-run/${run.id}?tab=graph`,
    "a run's timeline": `/runs/flow-run/${run.id}?tab=timeline`,
    "a run's parameters": `/runs/flow-run/${run.id}?tab=parameters`,
    "a run's artifacts": `/runs/flow-run/${run.id}?tab=artifacts`,
    "a run's events": `/runs/flow-run/${run.id}?tab=events`,
    "a run with a long name and 500 kB of parameters": `/runs/flow-run/${long.id}?tab=parameters`,
    "a task run": `/runs/task-run/${task.id}`,
    flows: "/flows",
    "a flow": `/flows/flow/${flow.id}`,
    deployments: "/deployments",
    "a deployment": `/deployments/deployment/${deployment.id}`,
    "a deployment's description": `/deployments/deployment/${deployment.id}?tab=description`,
    "a custom run": `/deployments/deployment/${deployment.id}/run`,
    "a deployment with a long name": `/deployments/deployment/${longDeployment.id}`,
    "a custom run with a long name": `/deployments/deployment/${longDeployment.id}/run`,
    "a pool with a long name": `/work-pools/work-pool/${LONG}`,
    "a worker with a long name": `/work-pools/work-pool/${LONG}/worker/${LONG}`,
    artifacts: "/artifacts",
    "a markdown artifact": `/artifacts/artifact/${markdown.id}`,
    "a table artifact": `/artifacts/artifact/${table.id}`,
    "an image artifact": `/artifacts/artifact/${image.id}`,
    variables: "/variables",
    automations: "/automations",
    limits: "/concurrency-limits?tab=tags",
    events: "/events",
  });
}

beforeAll(async () => {
  await seed();
});

describe("markup of others", () => {
  it.each([
    "dashboard",
    "runs",
    "task runs",
    "a run's logs",
    "a run's task runs",
    "a run's graph",
    "a run's timeline",
    "a run's parameters",
    "a run's artifacts",
    "a run's events",
    "a run with a long name and 500 kB of parameters",
    "a task run",
    "flows",
    "a flow",
    "deployments",
    "a deployment",
    "a deployment's description",
    "a custom run",
    "a deployment with a long name",
    "a custom run with a long name",
    "a pool with a long name",
    "a worker with a long name",
    "artifacts",
    "a markdown artifact",
    "a table artifact",
    "an image artifact",
    "variables",
    "automations",
    "limits",
    "events",
  ])("stays text on %s, and nothing runs off the page", async (name) => {
    const watched = await site.open(paths[name] ?? "");
    const { page } = watched;
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    const found = await page.evaluate(() => ({
      handlers: [...document.querySelectorAll("#root *")].filter((one) =>
        one.getAttributeNames().some((attribute) => attribute.startsWith("on")),
      ).length,
      active: document.querySelectorAll("#root script, #root iframe, #root object, #root embed, #root base")
        .length,
      links: [...document.querySelectorAll("#root a")].filter((one) =>
        /^\s*(javascript|data|vbscript):/i.test(one.getAttribute("href") ?? ""),
      ).length,
      // The page's own part scrolls by itself.
      overflow: [document.documentElement, ...document.querySelectorAll("main")].map(
        (one) => one.scrollWidth - one.clientWidth,
      ),
    }));
    expect(found).toEqual({ handlers: 0, active: 0, links: 0, overflow: [0, 0] });
    expect(dialogs).toEqual([]);
    await watched.close();
  });
});

describe("an address that nobody wrote", () => {
  it.each([
    "/dashboard?range=3d&until=soon&tags=1&subflows=maybe",
    "/runs?range=3d&from=x&to=y&min=-1&max=z&sort=z&state=q&flow=1&param=1",
    "/runs?tab=task-runs&range=9&sort=z",
    "/runs?tab=nope",
    "/flows?sort=z&page=-1&tags=1",
    "/deployments?sort=z&page=x",
    "/events?range=3d&from=x",
    "/events/resource?id=1&range=3d&resource=2",
    "/blocks?types=1&capabilities=2",
    "/variables?sort=z",
    "/artifacts?view=z&type=1",
    "/assets?q=1",
    "/task-workers?show=z",
    "/concurrency-limits?tab=z",
    "/automations?q=1",
  ])("%s is read as far as it is understood", async (path) => {
    const watched = await site.open(path);
    const { page } = watched;
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.getByText("This could not be shown").count()).toBe(0);
    await watched.close();
  });
});
