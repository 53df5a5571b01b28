import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import {
  countVariables,
  createVariable,
  deleteVariable,
  deleteVariableByName,
  listVariables,
  readVariable,
  readVariableByName,
  updateVariable,
  updateVariableByName,
} from "../../../contract/variables/routes.ts";

describeEachDialect("variables", (dialect) => {
  it("keep any JSON value word for word", async () => {
    const { request } = await openApi(dialect);
    const values = [
      '{"b": 1.10, "a": [null, 1e400]}',
      "12345678901234567890123",
      '"x"',
      "true",
      "null",
      "[]",
    ];
    for (const [at, value] of values.entries()) {
      const created = await request("POST", "/variables/", `{"name": "v${at}", "value": ${value}}`);
      expect(created.status).toBe(201);
      expect(await (await request("GET", `/variables/name/v${at}`)).text()).toContain(`"value":${value}`);
    }
  });

  it("have names of lower-case letters, digits, - and _, each once, and values of 5000 characters at most", async () => {
    const { request } = await openApi(dialect);
    const post = async (body: unknown) => (await request("POST", "/variables/", body)).status;
    expect(await post({ name: "a-b_1", value: 1 })).toBe(201);
    expect(await post({ name: "a-b_1", value: 2 })).toBe(409);
    for (const name of ["A", "a b", "a.b", "é", "x".repeat(256)])
      expect(await post({ name, value: 1 })).toBe(422);
    expect(await post({ name: "no-value" })).toBe(422);
    expect(await post({ name: "long", value: "x".repeat(4998) })).toBe(201);
    expect(await post({ name: "longer", value: "x".repeat(4999) })).toBe(422);
    expect((await request("PATCH", "/variables/name/long", { value: "x".repeat(4999) })).status).toBe(422);
  });

  it("are read, changed and deleted by id and by name", async () => {
    const { client } = await openApi(dialect);
    const { id } = await client.call(createVariable, { body: { name: "a", value: 1, tags: ["x"] } });
    await client.call(createVariable, { body: { name: "b", value: 2 } });
    await client.call(updateVariable, { params: { id }, body: { value: null } });
    await client.call(updateVariableByName, { params: { name: "a" }, body: { name: "c", tags: ["y"] } });
    expect(await client.call(readVariable, { params: { id } })).toMatchObject({
      name: "c",
      value: null,
      tags: ["y"],
    });
    const taken = client.call(updateVariable, { params: { id }, body: { name: "b" } });
    await expect(taken).rejects.toMatchObject({ status: 409 });
    await client.call(deleteVariable, { params: { id } });
    await client.call(deleteVariableByName, { params: { name: "b" } });
    const gone = [
      client.call(readVariable, { params: { id } }),
      client.call(readVariableByName, { params: { name: "b" } }),
      client.call(updateVariable, { params: { id: makeId() }, body: {} }),
      client.call(deleteVariableByName, { params: { name: "b" } }),
    ];
    await Promise.all(gone.map((call) => expect(call).rejects.toMatchObject({ status: 404 })));
  });

  it("are listed and counted by name, tags and id, in four orders", async () => {
    const { client, clock } = await openApi(dialect);
    const ids: string[] = [];
    for (const [name, tags] of [
      ["b", ["x", "y"]],
      ["c", []],
      ["a", ["x"]],
    ] as const) {
      ids.push((await client.call(createVariable, { body: { name, value: 1, tags: [...tags] } })).id);
      clock.shift(1);
    }
    await client.call(updateVariableByName, { params: { name: "b" }, body: { value: 2 } });
    const list = async (body: Readonly<Record<string, unknown>>) =>
      (await client.call(listVariables, { body })).map(({ name }) => name).join("");
    expect(await list({})).toBe("abc");
    expect(await list({ sort: "NAME_DESC" })).toBe("cba");
    expect(await list({ sort: "CREATED_DESC" })).toBe("acb");
    expect(await list({ sort: "UPDATED_DESC" })).toBe("bac");
    expect(await list({ limit: 1, offset: 1 })).toBe("b");
    expect(await list({ variables: { tags: { all_: ["x"] } } })).toBe("ab");
    expect(await list({ variables: { tags: { is_null_: true } } })).toBe("c");
    expect(await list({ variables: { name: { like_: "A" } } })).toBe("a");
    const either = { operator: "or_", name: { any_: ["a"] }, id: { any_: [ids[1]] } };
    expect(await list({ variables: either })).toBe("ac");
    const counted = await client.call(countVariables, {
      body: { variables: { tags: { all_: ["x", "y"] } } },
    });
    expect([counted, await client.call(countVariables)]).toEqual([1, 3]);
  });
});
