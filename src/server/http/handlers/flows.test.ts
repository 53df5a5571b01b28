import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeFlow, makeFlowRun, makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import { countFlowRuns } from "../../../contract/flow-runs/routes.ts";
import {
  countFlows,
  createFlow,
  deleteFlow,
  deleteFlows,
  listFlows,
  paginateFlows,
  readFlow,
  readFlowByName,
  updateFlow,
} from "../../../contract/flows/routes.ts";
import { Flow } from "../../../contract/flows/schemas.ts";

describeEachDialect("flows", (dialect) => {
  it("are created once for each name, however many ask at once", async () => {
    const { request } = await openApi(dialect);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => request("POST", "/flows/", { name: "etl", tags: [`${at}`] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    const flows = await Promise.all(answers.map(async (answer) => Flow.parse(await answer.json())));
    expect(new Set(flows.map((flow) => JSON.stringify(flow))).size).toBe(1);
  });

  it("are read by id and by name, even an odd one", async () => {
    const { client } = await openApi(dialect);
    const flow = await client.call(createFlow, {
      body: { name: "é tl?#+1", tags: ["a"], labels: { x: true } },
    });
    expect(await client.call(readFlow, { params: { id: flow.id } })).toEqual(flow);
    expect(await client.call(readFlowByName, { params: { name: flow.name } })).toEqual(flow);
    await expect(client.call(readFlowByName, { params: { name: "none" } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("get new tags, and keep theirs when none are sent", async () => {
    const { client } = await openApi(dialect);
    const id = await makeFlow(client);
    await client.call(updateFlow, { params: { id }, body: { tags: ["b", "a\0"] } });
    expect((await client.call(readFlow, { params: { id } })).tags).toEqual(["b", "a"]);
    await client.call(updateFlow, { params: { id }, body: {} });
    expect((await client.call(readFlow, { params: { id } })).tags).toEqual(["b", "a"]);
    await client.call(updateFlow, { params: { id }, body: { tags: [] } });
    expect((await client.call(readFlow, { params: { id } })).tags).toEqual([]);
    const missing = client.call(updateFlow, { params: { id: makeId() }, body: { tags: [] } });
    await expect(missing).rejects.toMatchObject({ status: 404 });
  });

  it("are deleted with all their runs, alone and in bulk", async () => {
    const { client } = await openApi(dialect);
    const id = await makeFlow(client, "one");
    await Promise.all(Array.from({ length: 7 }, () => makeFlowRun(client, { flow_id: id })));
    await makeFlow(client, "two");
    await client.call(deleteFlow, { params: { id } });
    expect(await client.call(countFlowRuns)).toBe(0);
    await expect(client.call(deleteFlow, { params: { id } })).rejects.toMatchObject({ status: 404 });
    const { deleted } = await client.call(deleteFlows, { body: { flows: { name: { like_: "tw" } } } });
    expect(deleted).toHaveLength(1);
    expect(await client.call(countFlows)).toBe(0);
  });

  it("are listed by name and by age, in pages", async () => {
    const { client } = await openApi(dialect);
    for (const name of ["b", "c", "a"]) await makeFlow(client, name);
    const sorted = async (sort: "NAME_ASC" | "NAME_DESC" | "CREATED_DESC" | "UPDATED_DESC") =>
      (await client.call(listFlows, { body: { sort } })).map((flow) => flow.name).join("");
    expect(await sorted("NAME_ASC")).toBe("abc");
    expect(await sorted("NAME_DESC")).toBe("cba");
    expect(await sorted("CREATED_DESC")).toBe("acb");
    await client.call(updateFlow, { params: { id: await makeFlow(client, "c") }, body: { tags: ["x"] } });
    expect(await sorted("UPDATED_DESC")).toBe("cab");
    expect(await client.call(paginateFlows, { body: { limit: 2, page: 2 } })).toMatchObject({
      results: [{ name: "c" }],
      count: 3,
      pages: 2,
    });
  });
});
