import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlow } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createDeployment, createDeploymentRun } from "../../../contract/deployments/routes.ts";
import { createVariable } from "../../../contract/variables/routes.ts";

const NUMBER_X = {
  type: "object",
  properties: { x: { type: "integer" }, y: { type: "string" } },
  required: ["x"],
};

async function deploy({ client }: TestApi, parts: object = {}) {
  const body = {
    name: "prod",
    flow_id: await makeFlow(client),
    parameter_openapi_schema: NUMBER_X,
    ...parts,
  };
  return client.call(createDeployment, { body });
}

describeEachDialect("runs of deployments", (dialect) => {
  async function ask(api: TestApi, id: string, body: unknown): Promise<readonly [number, string]> {
    const answer = await api.request("POST", `/deployments/${id}/create_flow_run`, body);
    const { detail, parameters } = (await answer.json()) as { detail?: string; parameters?: unknown };
    return [answer.status, detail ?? JSON.stringify(parameters)];
  }

  it("take what the deployment says and what the request says over it", async () => {
    const api = await openApi(dialect);
    const deployment = await deploy(api, {
      tags: ["t1", "t2"],
      labels: { team: "a" },
      version: "7",
      parameters: { x: 1, y: "kept" },
    });
    const run = await api.client.call(createDeploymentRun, {
      params: { id: deployment.id },
      body: { parameters: { x: 2 }, tags: ["t2", "mine"], labels: { mine: 1 }, idempotency_key: "k" },
    });
    expect(run).toMatchObject({
      deployment_id: deployment.id,
      deployment_version: "7",
      parameters: { x: 2, y: "kept" },
      tags: ["t1", "t2", "mine"],
      labels: { team: "a", mine: 1, "prefect.deployment.id": deployment.id },
      state_type: "SCHEDULED",
      auto_scheduled: false,
    });
    const again = await api.request("POST", `/deployments/${deployment.id}/create_flow_run`, {
      parameters: { x: 3 },
      idempotency_key: "k",
    });
    expect([again.status, ((await again.json()) as { id: string }).id]).toEqual([200, run.id]);
  });

  it("keep the text of numbers that JavaScript cannot hold", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api, { parameters: { y: "a" } });
    const body = '{"parameters":{"x":12345678901234567890,"z":1.0}}';
    const answer = await api.request("POST", `/deployments/${id}/create_flow_run`, body);
    expect(await answer.text()).toContain('"parameters":{"y":"a","x":12345678901234567890,"z":1.0}');
  });

  it("are refused in the words of Prefect when parameters do not fit", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api);
    const failed = "Error creating flow run: Validation failed";
    expect(await ask(api, id, {})).toEqual([409, `${failed}. Failure reason: 'x' is a required property`]);
    expect(await ask(api, id, { parameters: { x: "q" } })).toEqual([
      409,
      `${failed} for field 'x'. Failure reason: 'q' is not of type 'integer'`,
    ]);
    expect(await ask(api, id, { parameters: { x: 1, y: 5.0 } })).toEqual([
      409,
      `${failed} for field 'y'. Failure reason: 5 is not valid under any of the given schemas`,
    ]);
    expect(await ask(api, id, { parameters: { x: 1, y: null } })).toEqual([201, '{"x":1,"y":null}']);
    const unchecked = { parameters: { x: "q" }, enforce_parameter_schema: false };
    expect(await ask(api, id, unchecked)).toEqual([201, '{"x":"q"}']);
  });

  it("have their parameters hydrated", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api);
    await api.client.call(createVariable, { body: { name: "seven", value: 7 } });
    const x = (value: object) => ({ parameters: { x: { __prefect_kind: "json", ...value } } });
    expect(await ask(api, id, x({ value: "7" }))).toEqual([201, '{"x":7}']);
    expect(await ask(api, id, x({ __prefect_kind: "workspace_variable", variable_name: "seven" }))).toEqual([
      201,
      '{"x":7}',
    ]);
    const hydrating = "Error hydrating flow run parameters:";
    expect(await ask(api, id, x({ value: "{" }))).toEqual([
      400,
      `${hydrating} Invalid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)`,
    ]);
    expect(await ask(api, id, x({ __prefect_kind: "workspace_variable", variable_name: "no" }))).toEqual([
      400,
      `${hydrating} Variable 'no' not found in workspace.`,
    ]);
    const jinja = (template: string) => ({
      ...x({ __prefect_kind: "jinja", template }),
      enforce_parameter_schema: false,
    });
    const rendered = await ask(api, id, jinja("{% for i in range(3) %}{{ i * 2 }}{% endfor %}"));
    expect(rendered).toEqual([201, '{"x":"024"}']);
    const value = { __prefect_kind: "jinja", template: "{{ 1 + 1 }}" };
    expect(await ask(api, id, x({ value }))).toEqual([201, '{"x":2}']);
    expect(await ask(api, id, jinja("{{ 1 +"))).toEqual([
      400,
      `${hydrating} Invalid jinja: unexpected 'end of template'`,
    ]);
    expect(await ask(api, id, jinja("{{ ''.__class__() }}"))).toEqual([
      400,
      `${hydrating} Invalid jinja: Failed to render template due to the following error: SecurityError("access to attribute '__class__' of 'str' object is unsafe.")`,
    ]);
    const bombs = await ask(api, id, jinja("{{ 'a' * 10**9 }}"));
    expect(bombs).toEqual([400, expect.stringContaining("LimitError")]);
  });

  it("go to the queue that they name, and are checked against the pool's variables", async () => {
    const api = await openApi(dialect);
    const variables = {
      type: "object",
      properties: { image: { type: "string" }, cpu: { type: "integer", default: 1 } },
      required: ["image"],
    };
    const base_job_template = { job_configuration: { image: "{{ image }}" }, variables };
    await api.request("POST", "/work_pools/", { name: "pool", type: "process", base_job_template });
    const { id, work_queue_name } = await deploy(api, {
      work_pool_name: "pool",
      parameter_openapi_schema: {},
      job_variables: { cpu: 2 },
    });
    expect(work_queue_name).toBe("default");
    const run = (job_variables: object, work_queue_name?: string) =>
      api.request("POST", `/deployments/${id}/create_flow_run`, { job_variables, work_queue_name });
    expect(await (await run({})).json()).toMatchObject({
      detail: "Error creating flow run: Validation failed. Failure reason: 'image' is a required property",
    });
    expect((await run({ image: "a", cpu: "b" })).status).toBe(422);
    expect(await (await run({ image: "a", cpu: null }, "other")).json()).toMatchObject({
      work_queue_name: "other",
      work_pool_name: "pool",
    });
    const loose = await deploy(api, { name: "loose", parameter_openapi_schema: {} });
    expect((await ask(api, loose.id, { work_queue_name: "q" }))[0]).toBe(400);
  });

  it("of one request succeed and fail each for itself", async () => {
    const api = await openApi(dialect);
    const { id } = await deploy(api);
    const path = `/deployments/${id}/create_flow_run/bulk`;
    const answer = await api.request("POST", path, [
      { parameters: { x: 1 }, idempotency_key: "k" },
      { parameters: { x: "q" } },
      { parameters: { x: 2 }, idempotency_key: "k" },
    ]);
    const { results } = (await answer.json()) as { results: { flow_run_id: string; status: string }[] };
    expect(results.map(({ status }) => status)).toEqual(["CREATED", "FAILED", "CREATED"]);
    expect(results[0]?.flow_run_id).toBe(results[2]?.flow_run_id);
    const many = await api.request(
      "POST",
      path,
      Array.from({ length: 101 }, () => ({})),
    );
    expect(many.status).toBe(400);
  });
});
