import { sql } from "kysely";
import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlow, makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import {
  listDeploymentVersions,
  readDeploymentVersion,
  readVersionOfRun,
  rollBackDeployment,
} from "../../../contract/deployment-versions/routes.ts";
import {
  createDeployment,
  createDeploymentRun,
  createDeploymentSchedules,
  deleteDeployment,
  pauseDeployment,
  readDeployment,
  updateDeployment,
  updateDeploymentSchedule,
} from "../../../contract/deployments/routes.ts";
import { createWorkPool, deleteWorkPool } from "../../../contract/work-pools/routes.ts";
import { KEPT_VERSIONS } from "../../../services/deployment-versions/keep-version.ts";
import { deploymentVersions } from "../../../store/migrations/0014-deployment-versions.ts";
import { postgresColumnTypes, sqliteColumnTypes } from "../../../store/migrations/column-types.ts";

const CRON = { cron: "0 3 * * *", timezone: "America/Buenos_Aires" };

async function deployed(api: TestApi, body: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const flow_id = await makeFlow(api.client);
  const { id } = await api.client.call(createDeployment, { body: { name: "prod", flow_id, ...body } });
  return id;
}

function versionsOf({ client }: TestApi, id: string) {
  return client.call(listDeploymentVersions, { params: { id } });
}

async function numbersOf(api: TestApi, id: string): Promise<number[]> {
  return (await versionsOf(api, id)).map(({ number }) => number);
}

function rollBack({ client }: TestApi, id: string, number: number) {
  return client.call(rollBackDeployment, { params: { id, number } });
}

describeEachDialect("versions of a deployment", (dialect) => {
  it("are kept when it is created and with each change, but not when nothing has changed", async () => {
    const api = await openApi(dialect);
    const flow_id = await makeFlow(api.client);
    const body = {
      name: "prod",
      flow_id,
      version: "a1",
      entrypoint: "etl.ts:etl",
      parameters: { b: 1, a: { y: 1, x: 2 } },
      tags: ["x"],
      schedules: [{ schedule: CRON }, { schedule: { interval: 60 } }],
    };
    const { id } = await api.client.call(createDeployment, { body });
    api.clock.shift(5);
    const same = { ...body, parameters: { a: { x: 2, y: 1 }, b: 1 } };
    await api.client.call(createDeployment, { body: same });
    await api.client.call(updateDeployment, {
      params: { id },
      body: { tags: ["x"], description: "new", pull_steps: null, parameter_openapi_schema: null },
    });
    await api.client.call(pauseDeployment, { params: { id } });
    expect(await versionsOf(api, id)).toMatchObject([
      { number: 1, cause: "deployed", version: "a1", changed: [] },
    ]);
    const changes = { entrypoint: "etl.ts:load", version: "a2", parameters: { a: 1 } };
    await api.client.call(updateDeployment, { params: { id }, body: changes });
    await api.client.call(createDeploymentSchedules, {
      params: { id },
      body: [{ schedule: { cron: "0 4 * * *" }, slug: "four" }],
    });
    expect(await versionsOf(api, id)).toMatchObject([
      { number: 3, cause: "changed", changed: ["schedules"] },
      { number: 2, cause: "changed", version: "a2", changed: ["version", "entrypoint", "parameters"] },
      { number: 1 },
    ]);
  });

  it("hold what the runs would do, word for word", async () => {
    const api = await openApi(dialect);
    const flow = await makeFlow(api.client);
    const text = `{"name":"prod","flow_id":"${flow}","parameters":{"n":9223372036854775808,"f":1.0},
      "job_variables":{"image":"etl:1"},"pull_steps":[{"step":{"f":2.0}}],"tags":["t"],
      "schedules":[{"schedule":{"cron":"0 3 * * *"},"parameters":{"g":3.0},"slug":"a \\"b\\""}]}`;
    const answer = await api.request("POST", "/deployments/", text, {
      "content-type": "application/json",
      "user-agent": "prefect/3.8.4 (API 0.8.4)",
    });
    const { id } = (await answer.json()) as { readonly id: string };
    const shown = await (await api.request("GET", `/batuta/deployments/${id}/versions/1`)).text();
    for (const part of ['"n":9223372036854775808,"f":1.0', '{"f":2.0}', '{"g":3.0}', '"image":"etl:1"']) {
      expect(shown).toContain(part);
    }
    const version = await api.client.call(readDeploymentVersion, { params: { id, number: 1 } });
    expect(version).toMatchObject({ client: "prefect/3.8.4 (API 0.8.4)", tags: ["t"], entrypoint: null });
    expect(version.schedules).toMatchObject([{ slug: 'a "b"', active: true }]);
  });

  it("are gone back to by a new version, with place, schedules and parameters", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    for (const name of ["old", "new"]) {
      await client.call(createWorkPool, { body: { name, type: "process", base_job_template: {} } });
    }
    const id = await deployed(api, {
      version: "a1",
      entrypoint: "etl.ts:etl",
      parameters: { n: 1 },
      work_pool_name: "old",
      work_queue_name: "fast",
      schedules: [{ schedule: CRON, slug: "night" }],
    });
    const before = await client.call(readDeployment, { params: { id } });
    const flow_id = before.flow_id;
    await client.call(createDeployment, {
      body: { name: "prod", flow_id, version: "a2", entrypoint: "b.ts:b", work_pool_name: "new" },
    });
    expect((await client.call(readDeployment, { params: { id } })).schedules).toEqual([]);
    const made = await rollBack(api, id, 1);
    expect(made).toMatchObject({ number: 3, cause: "rolled-back", rolled_back_to: 1, version: "a1" });
    const after = await client.call(readDeployment, { params: { id } });
    const { updated: _u, schedules: oldSchedules, status: _s, last_polled: _l, ...rest } = before;
    expect(after).toMatchObject(rest);
    expect(after.schedules).toMatchObject([
      { slug: "night", active: true, schedule: oldSchedules[0]?.schedule },
    ]);
    expect(await rollBack(api, id, 1)).toMatchObject({ number: 3 });
    expect(await rollBack(api, id, 2)).toMatchObject({ number: 4, rolled_back_to: 2 });
    expect(await numbersOf(api, id)).toEqual([4, 3, 2, 1]);
  });

  it("leave a paused schedule paused when they are gone back to", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    const id = await deployed(api, { parameters: { n: 1 }, schedules: [{ schedule: CRON, slug: "night" }] });
    const [night] = (await client.call(readDeployment, { params: { id } })).schedules;
    const schedule_id = night?.id ?? "";
    await client.call(updateDeploymentSchedule, { params: { id, schedule_id }, body: { active: false } });
    expect(await numbersOf(api, id)).toEqual([1]);
    await client.call(createDeploymentSchedules, {
      params: { id },
      body: [{ schedule: { cron: "0 4 * * *" }, slug: "four" }],
    });
    await rollBack(api, id, 1);
    const { schedules } = await client.call(readDeployment, { params: { id } });
    expect(schedules).toMatchObject([{ slug: "night", active: false }]);
  });

  it("are refused, and nothing is changed, when their pool is gone, or they are not there", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    await client.call(createWorkPool, { body: { name: "old", type: "process", base_job_template: {} } });
    const id = await deployed(api, { work_pool_name: "old", entrypoint: "a.ts:a" });
    await client.call(updateDeployment, {
      params: { id },
      body: { work_pool_name: null, entrypoint: "b.ts:b" },
    });
    await client.call(deleteWorkPool, { params: { name: "old" } });
    const before = await client.call(readDeployment, { params: { id } });
    await expect(rollBack(api, id, 1)).rejects.toThrow('Work pool "old" not found');
    expect(await client.call(readDeployment, { params: { id } })).toEqual(before);
    await expect(rollBack(api, id, 9)).rejects.toThrow("has no version 9; it has 1 to 2");
    const none = makeId();
    await expect(rollBack(api, none, 1)).rejects.toMatchObject({ status: 404 });
    await expect(versionsOf(api, none)).rejects.toMatchObject({ status: 404 });
  });

  it("are numbered without gap or double when many deploy at once", async () => {
    const api = await openApi(dialect);
    const id = await deployed(api);
    const bodies = Array.from({ length: 8 }, (_, at) => ({ entrypoint: `a.ts:${at}` }));
    await Promise.all(bodies.map((body) => api.client.call(updateDeployment, { params: { id }, body })));
    expect(await numbersOf(api, id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    const [newest] = await versionsOf(api, id);
    const { entrypoint } = await api.client.call(readDeploymentVersion, {
      params: { id, number: newest?.number ?? 0 },
    });
    expect((await api.client.call(readDeployment, { params: { id } })).entrypoint).toBe(entrypoint);
  });

  it("are limited in number, and go with their deployment", async () => {
    const api = await openApi(dialect);
    const id = await deployed(api);
    for (let at = 0; at < KEPT_VERSIONS + 2; at++) {
      await api.client.call(updateDeployment, { params: { id }, body: { entrypoint: `a.ts:${at}` } });
    }
    const numbers = await numbersOf(api, id);
    expect(numbers).toHaveLength(KEPT_VERSIONS);
    expect([numbers[0], numbers.at(-1)]).toEqual([KEPT_VERSIONS + 3, 4]);
    await api.client.call(deleteDeployment, { params: { id } });
    const left = await api.store.db.selectFrom("deployment_version").selectAll().execute();
    expect(left).toEqual([]);
  });

  it("are known of runs: the one that was the newest when they were made", async () => {
    const api = await openApi(dialect);
    const { client, clock } = api;
    const id = await deployed(api, { version: "a1" });
    const first = await client.call(createDeploymentRun, { params: { id }, body: {} });
    clock.shift(1);
    await client.call(updateDeployment, { params: { id }, body: { version: "a2" } });
    const second = await client.call(createDeploymentRun, { params: { id }, body: {} });
    const numberOf = async (run: string) =>
      (await client.call(readVersionOfRun, { params: { id: run } }))?.number;
    expect([await numberOf(first.id), await numberOf(second.id)]).toEqual([1, 2]);
    await client.call(deleteDeployment, { params: { id } });
    clock.shift(1);
    expect((await api.request("GET", `/batuta/flow_runs/${makeId()}/deployment_version`)).status).toBe(404);
  });

  it("begin with what a deployment was when the database learnt of versions", async () => {
    const api = await openApi(dialect);
    const { client, store } = api;
    await client.call(createWorkPool, { body: { name: "pool", type: "process", base_job_template: {} } });
    const id = await deployed(api, {
      tags: ["x"],
      parameters: { n: 1 },
      work_pool_name: "pool",
      schedules: [
        { schedule: CRON, slug: 'a "b"', parameters: { p: 1 }, overlap: "skip", missed: "run-latest" },
        { schedule: { interval: 60 }, max_scheduled_runs: 2, active: false },
      ],
    });
    const kept = await client.call(readDeploymentVersion, { params: { id, number: 1 } });
    await store.write(async (trx) => {
      await sql`drop table deployment_version`.execute(trx);
      const types = dialect.name === "sqlite" ? sqliteColumnTypes : postgresColumnTypes;
      await deploymentVersions.up(trx, types, () => {});
    });
    const found = await client.call(readDeploymentVersion, { params: { id, number: 1 } });
    const { updated } = await client.call(readDeployment, { params: { id } });
    expect(found).toEqual({ ...kept, cause: "found", client: null, created: updated });
    await client.call(updateDeployment, { params: { id }, body: { tags: ["x"] } });
    expect(await numbersOf(api, id)).toEqual([1]);
  });
});
