import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { createIds } from "../../../platform/ids.ts";

const ids = createIds();
const KEYSET = { response: "p-response", schema: "p-schema", description: "p-description" };
const SCHEMA = { type: "object", properties: { a: { type: "integer" } }, required: ["a"] };

async function send(api: TestApi, method: string, path: string, body?: unknown) {
  const response = await api.request(method, path, body);
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

async function runningRun(api: TestApi): Promise<string> {
  const flow = await send(api, "POST", "/flows/", { name: ids.uuid() });
  const run = { flow_id: flow.body.id, state: { type: "RUNNING" } };
  return (await send(api, "POST", "/flow_runs/", run)).body.id;
}

async function pausedRun(api: TestApi, details: object): Promise<string> {
  const id = await runningRun(api);
  const state = { type: "PAUSED", state_details: { pause_key: "k", ...details } };
  expect((await send(api, "POST", `/flow_runs/${id}/set_state`, { state })).status).toBe(201);
  return id;
}

describeEachDialect("inputs of flow runs", (dialect) => {
  it("keeps a value word for word under its key, once", async () => {
    const api = await openApi(dialect);
    const path = `/flow_runs/${await runningRun(api)}/input`;
    const input = { key: "a-1", value: '{"x": 1.0, "y": 9223372036854775808}', sender: "me" };
    expect(await send(api, "POST", path, input)).toEqual({ status: 201, body: null });
    expect(await send(api, "POST", path, input)).toMatchObject({
      status: 409,
      body: { detail: "A flow run input with this key already exists." },
    });
    expect(await send(api, "GET", `${path}/a-1`)).toEqual({ status: 200, body: input.value });
    expect((await send(api, "POST", path, { ...input, key: "A b" })).status).toBe(422);
    await send(api, "POST", path, { key: "a-2", value: "2" });
    await send(api, "POST", path, { key: "b", value: "3" });
    const filter = (body: object) => send(api, "POST", `${path}/filter`, body);
    const keys = async (body: object) => (await filter(body)).body.map(({ key }: { key: string }) => key);
    expect(await keys({ prefix: "a" })).toEqual(["a-1"]);
    expect(await keys({ prefix: "a", limit: 9 })).toEqual(["a-1", "a-2"]);
    expect(await keys({ prefix: "a", limit: 9, exclude_keys: ["a-1"] })).toEqual(["a-2"]);
    expect(await keys({ prefix: "%", limit: 9 })).toEqual([]);
    expect((await send(api, "DELETE", `${path}/a-1`)).status).toBe(204);
    expect(await send(api, "DELETE", `${path}/a-1`)).toMatchObject({ status: 404 });
    expect((await send(api, "POST", `/flow_runs/${ids.uuid()}/input`, input)).status).toBe(404);
  });

  it("resumes a paused run, and none that is not", async () => {
    const api = await openApi(dialect);
    const id = await pausedRun(api, {});
    const [one, two] = await Promise.all([1, 2].map(() => send(api, "POST", `/flow_runs/${id}/resume`)));
    expect([one?.status, two?.status].sort()).toEqual([200, 201]);
    const reason = "Cannot resume a flow run that is not paused.";
    const refused = one?.status === 200 ? one : two;
    expect(refused?.body).toEqual({
      state: null,
      status: "ABORT",
      details: { type: "abort_details", reason },
    });
    const run = (await send(api, "GET", `/flow_runs/${id}`)).body;
    expect(run).toMatchObject({ state_type: "RUNNING", run_count: 2, empirical_policy: { resuming: true } });
    expect((await send(api, "POST", `/flow_runs/${ids.uuid()}/resume`)).status).toBe(404);
  });

  it("checks the input that a pause asked for, and keeps what fits", async () => {
    const api = await openApi(dialect);
    const id = await pausedRun(api, { run_input_keyset: KEYSET });
    const resume = async (run_input?: unknown) => {
      const { body } = await send(api, "POST", `/flow_runs/${id}/resume`, { run_input });
      return body.status === "ACCEPT" ? "ACCEPT" : body.details.reason;
    };
    expect(await resume({ a: 1 })).toBe("Run input schema not found.");
    await send(api, "POST", `/flow_runs/${id}/input`, { key: "p-schema", value: JSON.stringify(SCHEMA) });
    expect(await resume()).toBe("Reason: Validation failed. Failure reason: 'a' is a required property");
    expect(await resume({ a: "x" })).toBe(
      "Reason: Validation failed for field 'a'. Failure reason: 'x' is not of type 'integer'",
    );
    expect(await resume({ a: { __prefect_kind: "json", value: "{" } })).toMatch(
      /^Error hydrating run input: Invalid JSON: /,
    );
    expect((await send(api, "GET", `/flow_runs/${id}/input/p-response`)).status).toBe(404);
    expect(await resume({ a: { __prefect_kind: "json", value: "3" } })).toBe("ACCEPT");
    expect(JSON.parse((await send(api, "GET", `/flow_runs/${id}/input/p-response`)).body)).toEqual({ a: 3 });
  });

  it("takes a request that is sent twice once", async () => {
    const api = await openApi(dialect);
    const id = await runningRun(api);
    const state = { type: "FAILED", state_details: { transition_id: ids.uuid() } };
    const answers = [];
    for (let at = 0; at < 2; at++)
      answers.push(await send(api, "POST", `/flow_runs/${id}/set_state`, { state }));
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual([
      [201, "ACCEPT"],
      [200, "REJECT"],
    ]);
    expect((await send(api, "GET", `/flow_run_states/?flow_run_id=${id}`)).body).toHaveLength(2);
  });

  it("gives one of many racing claimers the run", async () => {
    const api = await openApi(dialect);
    const id = await runningRun(api);
    await send(api, "POST", `/flow_runs/${id}/set_state`, { state: { type: "SCHEDULED" }, force: true });
    const state = () => ({ type: "PENDING", state_details: { transition_id: ids.uuid() } });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => send(api, "POST", `/flow_runs/${id}/set_state`, { state: state() })),
    );
    expect(answers.map(({ body }) => body.status).sort()).toEqual([...Array(7).fill("ABORT"), "ACCEPT"]);
  });
});
