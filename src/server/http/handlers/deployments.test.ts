import { expect, it } from "vitest";
import type { z } from "zod";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlow, makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import {
  countDeployments,
  createDeployment,
  createDeploymentRun,
  createDeploymentSchedules,
  deleteDeployment,
  deleteDeployments,
  listDeployments,
  paginateDeployments,
  pauseDeployment,
  readDeployment,
  readDeploymentByName,
  readDueDeploymentRuns,
  resumeDeployment,
  updateDeployment,
  updateDeploymentSchedule,
} from "../../../contract/deployments/routes.ts";
import type { DeploymentCreate } from "../../../contract/deployments/schemas.ts";
import { listFlowRuns } from "../../../contract/flow-runs/routes.ts";
import { deleteFlow, listFlows } from "../../../contract/flows/routes.ts";

const daily = (hour: number) => ({ cron: `0 ${hour} * * *` });

type Body = z.input<typeof DeploymentCreate>;

async function deploy({ client }: TestApi, body: Partial<Body> & { readonly flow_id: string }) {
  return client.call(createDeployment, { body: { name: "prod", ...body } });
}

async function autoScheduled({ client }: TestApi, id: string) {
  const filter = { id: { any_: [id] } };
  const runs = await client.call(listFlowRuns, {
    body: { deployments: filter, sort: "EXPECTED_START_TIME_ASC" },
  });
  return runs.filter((run) => run.auto_scheduled);
}

describeEachDialect("deployments", (dialect) => {
  it("are one for each flow and name, however many ask at once", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        api.request("POST", "/deployments/", { name: "prod", flow_id: flow, schedules: [] }),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(await api.client.call(countDeployments, { body: {} })).toBe(1);
  });

  it("that are there keep what is not sent, but for parameters and schedules", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const schedules = [{ schedule: daily(1), slug: "a", max_scheduled_runs: 2 }];
    const first = await deploy(api, {
      flow_id: flow,
      tags: ["x"],
      version: "1",
      parameters: { a: 1 },
      schedules,
    });
    expect(first.schedules[0]).toMatchObject({ slug: "a", max_scheduled_runs: 2 });
    const second = await deploy(api, { flow_id: flow, description: "new" });
    expect(second).toMatchObject({
      id: first.id,
      tags: ["x"],
      version: "1",
      description: "new",
      schedules: [],
    });
    expect(second.parameters).toEqual({});
    expect(await api.client.call(readDeployment, { params: { id: first.id } })).toEqual(second);
    const params = { flow_name: "etl", deployment_name: "prod" };
    expect(await api.client.call(readDeploymentByName, { params })).toEqual(second);
  });

  it("of a flow or pool that is not there are refused", async () => {
    const api = await openApi(dialect);
    await expect(deploy(api, { flow_id: makeId() })).rejects.toMatchObject({ status: 409 });
    const flow = await makeFlow(api.client);
    await expect(deploy(api, { flow_id: flow, work_pool_name: "none" })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("keep numbers and the order of keys of their JSON", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const body = `{"name":"n","flow_id":"${flow}","parameters":{"b":1.0,"a":12345678901234567890},"pull_steps":[{"z":1.50}]}`;
    const text = await (await api.request("POST", "/deployments/", body)).text();
    expect(text).toContain('"parameters":{"b":1.0,"a":12345678901234567890}');
    expect(text).toContain('"pull_steps":[{"z":1.50}]');
  });

  it("may lack required parameters until they run, and have no others than their schema takes", async () => {
    const api = await openApi(dialect);
    const parameter_openapi_schema = {
      type: "object",
      properties: { x: { type: "integer" }, y: { type: "string" } },
      required: ["x"],
    };
    const flow_id = await makeFlow(api.client);
    const { id } = await deploy(api, { flow_id, parameter_openapi_schema, enforce_parameter_schema: true });
    const cases: [Readonly<Record<string, unknown>>, number][] = [
      [{}, 204],
      [{ y: "text" }, 204],
      [{ x: 1 }, 204],
      [{ x: "text" }, 409],
      [{ y: 1 }, 409],
    ];
    for (const [parameters, status] of cases) {
      const answer = await api.request("PATCH", `/deployments/${id}`, { parameters });
      expect([parameters, answer.status]).toEqual([parameters, status]);
    }
  });

  it("go to the default queue of a pool when the name of a queue is empty", async () => {
    const api = await openApi(dialect);
    const flow_id = await makeFlow(api.client);
    expect((await api.request("POST", "/work_pools/", { name: "pool" })).status).toBe(201);
    const place = { flow_id, work_pool_name: "pool", work_queue_name: "" };
    expect(await deploy(api, place)).toMatchObject({ work_pool_name: "pool", work_queue_name: "default" });
  });

  it.each([{ work_pool_name: "pool" }, {}])(
    "make no queue with a name that no route can name: %j",
    async (place) => {
      const api = await openApi(dialect);
      const flow_id = await makeFlow(api.client);
      expect((await api.request("POST", "/work_pools/", { name: "pool" })).status).toBe(201);
      const body = { name: "odd", flow_id, work_queue_name: "50%", ...place };
      const answer = await api.request("POST", "/deployments/", body);
      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ code: "invalid-name", name: "50%" });
    },
  );

  it("have a limit of their own that comes, changes and goes", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const made = await deploy(api, { flow_id: flow, concurrency_limit: 3 });
    expect(made.global_concurrency_limit).toMatchObject({ limit: 3, name: `deployment:${made.id}` });
    const params = { id: made.id };
    await api.client.call(updateDeployment, { params, body: { concurrency_limit: 5 } });
    const changed = await api.client.call(readDeployment, { params });
    expect(changed.global_concurrency_limit).toMatchObject({
      limit: 5,
      id: made.global_concurrency_limit?.id ?? "",
    });
    await api.client.call(updateDeployment, { params, body: { concurrency_limit: null } });
    expect((await api.client.call(readDeployment, { params })).global_concurrency_limit).toBeNull();
  });

  it("match schedules of a change by slug, rename them and refuse what is unclear", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const { id, schedules } = await deploy(api, {
      flow_id: flow,
      schedules: [
        { schedule: daily(1), slug: "a" },
        { schedule: daily(2), slug: "b" },
      ],
    });
    const params = { id };
    const patch = (sent: unknown) => api.request("PATCH", `/deployments/${id}`, { schedules: sent });
    const swapped = [
      { slug: "b", replaces: "a", active: false },
      { slug: "a", replaces: "b" },
    ];
    expect((await patch(swapped)).status).toBe(204);
    const now = await api.client.call(readDeployment, { params });
    const idOf = (slug: string) => schedules.find((schedule) => schedule.slug === slug)?.id;
    expect(now.schedules.find(({ slug }) => slug === "b")).toMatchObject({ id: idOf("a"), active: false });
    expect(now.schedules.find(({ slug }) => slug === "a")).toMatchObject({ id: idOf("b"), active: true });
    expect((await patch([{ schedule: daily(3) }])).status).toBe(422);
    expect((await patch([{ slug: "new", active: true }])).status).toBe(422);
    const taken = await patch([{ slug: "b", replaces: "a", schedule: daily(4) }]);
    expect(await taken.json()).toMatchObject({
      detail: "Cannot rename schedule from 'a' to 'b': a schedule with slug 'b' already exists.",
    });
  });

  it("refuse schedules that make no sense, and say which", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const send = async (schedule: unknown) => {
      const body = { name: "x", flow_id: flow, schedules: [{ schedule }] };
      const answer = await api.request("POST", "/deployments/", body);
      return [answer.status, JSON.stringify(await answer.json())] as const;
    };
    for (const schedule of [
      { cron: "99 * * * *" },
      { cron: "0 0 * * *", timezone: "Mars/Olympus" },
      { rrule: "FREQ=FORTNIGHTLY" },
      { interval: 0 },
      { interval: 60, anchor_date: "never" },
      {},
    ]) {
      const [status, text] = await send(schedule);
      expect([status, text.includes('"schedules",0,"schedule"')]).toEqual([422, true]);
    }
    expect((await send({ cron: "99 * * * *" }))[1]).toContain("Invalid cron string");
    expect(await api.client.call(countDeployments, { body: {} })).toBe(0);
    // A schedule that is sent alone is the body itself.
    const alone = `/deployments/${flow}/schedules/${flow}`;
    const answer = await api.request("PATCH", alone, { schedule: { cron: "99 * * * *" } });
    expect([answer.status, await answer.text()]).toEqual([
      422,
      expect.stringContaining('["body","schedule","CronSchedule","cron"]'),
    ]);
  });

  it("have runs at once after each change of their schedules, and none while paused", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const { id } = await deploy(api, { flow_id: flow, schedules: [{ schedule: daily(1) }] });
    const params = { id };
    const first = await autoScheduled(api, id);
    expect(first).toHaveLength(3);
    expect(first[0]).toMatchObject({ tags: ["auto-scheduled"], created_by: { type: "SCHEDULE" } });
    const manual = await api.client.call(createDeploymentRun, { params, body: {} });
    await api.client.call(pauseDeployment, { params });
    expect(await autoScheduled(api, id)).toEqual([]);
    await api.client.call(createDeploymentSchedules, { params, body: [{ schedule: daily(5) }] });
    expect(await autoScheduled(api, id)).toEqual([]);
    await api.client.call(resumeDeployment, { params });
    expect(await autoScheduled(api, id)).toHaveLength(6);
    const [schedule] = (await api.client.call(readDeployment, { params })).schedules;
    await api.client.call(updateDeploymentSchedule, {
      params: { id, schedule_id: schedule?.id ?? "" },
      body: { active: false },
    });
    expect(await autoScheduled(api, id)).toHaveLength(3);
    const due = await api.client.call(readDueDeploymentRuns, { body: { deployment_ids: [id] } });
    expect(due[0]?.id).toBe(manual.id);
    expect((await api.client.call(readDeployment, { params })).status).toBe("READY");
  });

  it("take the runs with them that have not begun, and their limit", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const { id } = await deploy(api, {
      flow_id: flow,
      concurrency_limit: 1,
      schedules: [{ schedule: daily(1) }],
    });
    const params = { id };
    const ended = await api.client.call(createDeploymentRun, {
      params,
      body: { state: { type: "COMPLETED" } },
    });
    await api.client.call(createDeploymentRun, { params, body: {} });
    await api.client.call(deleteDeployment, { params });
    const left = await api.client.call(listFlowRuns, { body: { flows: { id: { any_: [flow] } } } });
    expect(left.map((run) => [run.id, run.deployment_id])).toEqual([[ended.id, id]]);
    const orphans = { deployments: { id: { any_: [id] } } };
    expect(await api.client.call(listFlowRuns, { body: orphans })).toEqual([]);
    expect((await api.request("GET", `/v2/concurrency_limits/deployment:${id}`)).status).toBe(404);
    await expect(api.client.call(deleteDeployment, { params })).rejects.toMatchObject({ status: 404 });
  });

  it("end with their flow", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const { id } = await deploy(api, { flow_id: flow, concurrency_limit: 1 });
    await api.client.call(deleteFlow, { params: { id: flow } });
    expect(await api.client.call(countDeployments, { body: {} })).toBe(0);
    expect((await api.request("GET", `/v2/concurrency_limits/deployment:${id}`)).status).toBe(404);
  });
});

describeEachDialect("filters of deployments", (dialect) => {
  async function seed(api: TestApi) {
    const [etl, web] = [await makeFlow(api.client, "etl-flow"), await makeFlow(api.client, "web")];
    const one = await deploy(api, { flow_id: etl, name: "nightly", tags: ["a", "b"], paused: true });
    const two = await deploy(api, { flow_id: web, name: "hourly", tags: ["b"], work_queue_name: "q" });
    const three = await deploy(api, { flow_id: web, name: "ETL 50_" });
    await api.client.call(createDeploymentRun, { params: { id: two.id }, body: { name: "the-run" } });
    return { etl, web, one, two, three };
  }

  it("know every operator", async () => {
    const api = await openApi(dialect);
    const { one, two, three } = await seed(api);
    const named = async (deployments: object) => {
      const found = await api.client.call(listDeployments, { body: { deployments } });
      return found.map(({ name }) => name);
    };
    expect(await named({ id: { any_: [one.id, two.id] } })).toEqual(["hourly", "nightly"]);
    expect(await named({ id: { not_any_: [one.id, three.id] } })).toEqual(["hourly"]);
    expect(await named({ id: { any_: [] } })).toEqual([]);
    expect(await named({ name: { any_: ["nightly"] } })).toEqual(["nightly"]);
    expect(await named({ name: { like_: "LY" } })).toEqual(["hourly", "nightly"]);
    expect(await named({ name: { like_: "50_" } })).toEqual(["ETL 50_"]);
    expect(await named({ flow_or_deployment_name: { like_: "etl" } })).toEqual(["ETL 50_", "nightly"]);
    expect(await named({ paused: { eq_: true } })).toEqual(["nightly"]);
    expect(await named({ paused: { eq_: false } })).toEqual(["ETL 50_", "hourly"]);
    expect(await named({ tags: { all_: ["a", "b"] } })).toEqual(["nightly"]);
    expect(await named({ tags: { any_: ["a", "b"] } })).toEqual(["hourly", "nightly"]);
    expect(await named({ tags: { is_null_: true } })).toEqual(["ETL 50_"]);
    expect(await named({ work_queue_name: { any_: ["q"] } })).toEqual(["hourly"]);
    expect(await named({ concurrency_limit: { ge_: 100 } })).toHaveLength(3);
    const either = { operator: "or_", paused: { eq_: true }, name: { any_: ["hourly"] } };
    expect(await named(either)).toEqual(["hourly", "nightly"]);
  });

  it("work from and towards flows and runs", async () => {
    const api = await openApi(dialect);
    const { one, two, web } = await seed(api);
    const runs = (deployments: object) => api.client.call(listFlowRuns, { body: { deployments } });
    expect(await runs({ name: { any_: ["hourly"] } })).toHaveLength(1);
    expect(await runs({ id: { any_: [one.id] } })).toEqual([]);
    const flows = (body: object) => api.client.call(listFlows, { body });
    expect((await flows({ deployments: { paused: { eq_: true } } })).map(({ name }) => name)).toEqual([
      "etl-flow",
    ]);
    await makeFlow(api.client, "bare");
    expect((await flows({ flows: { deployment: { is_null_: true } } })).map(({ name }) => name)).toEqual([
      "bare",
    ]);
    const body = { flows: { id: { any_: [web] } }, flow_runs: { name: { any_: ["the-run"] } } };
    const found = await api.client.call(listDeployments, { body });
    expect(found.map(({ id }) => id)).toEqual([two.id]);
    const page = await api.client.call(paginateDeployments, { body: { limit: 2, sort: "NAME_DESC" } });
    expect([page.count, page.pages, page.results.map(({ name }) => name)]).toEqual([
      3,
      2,
      ["nightly", "hourly"],
    ]);
  });

  it("of a bulk delete are refused when they have a key that nobody knows", async () => {
    const api = await openApi(dialect);
    const { one } = await seed(api);
    const strange = await api.request("POST", "/deployments/bulk_delete", { deployments: { nam: {} } });
    expect(strange.status).toBe(422);
    const deployments = { paused: { eq_: true } };
    expect(await api.client.call(deleteDeployments, { body: { deployments } })).toEqual({
      deleted: [one.id],
    });
    expect(await api.client.call(countDeployments, { body: {} })).toBe(2);
  });
});
