import { expect, it } from "vitest";
import { openApi } from "../../../../test/support/api.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import type { CallInput } from "../../../client/call-input.ts";
import { countArtifacts, createArtifact, listArtifacts } from "../../../contract/artifacts/routes.ts";

type Body = NonNullable<CallInput<typeof listArtifacts>["body"]>;

/** Artifacts "old" and "new" of one key, a table, and one without a key. */
async function openWithArtifacts(dialect: Parameters<typeof openApi>[0]) {
  const { client } = await openApi(dialect);
  for (const body of [
    { key: "report", type: "markdown", data: "old" },
    { key: "report", type: "markdown", data: "new" },
    { key: "a-table", type: "table", data: "table" },
    { type: "progress", data: "keyless" },
  ]) {
    await client.call(createArtifact, { body });
  }
  return async (body: Body) => {
    const found = await client.call(listArtifacts, { body: { sort: "KEY_ASC", ...body } });
    expect(await client.call(countArtifacts, { body: { artifacts: body.artifacts } })).toBe(found.length);
    return found.map(({ data }) => data);
  };
}

describeEachDialect("artifacts", (dialect) => {
  it("are filtered by their keys and types", async () => {
    const dataOf = await openWithArtifacts(dialect);
    const all = ["keyless", "table", "old", "new"];
    const cases: [Body["artifacts"], string[]][] = [
      [null, all],
      [{ key: { any_: ["report"] } }, ["old", "new"]],
      [{ key: { like_: "REP" } }, ["old", "new"]],
      [{ key: { like_: "-T" } }, ["table"]],
      [{ key: { like_: "r%t" } }, []],
      // No text to look for: those without a key are found, too.
      [{ key: { like_: "" } }, all],
      [{ key: { like_: "", exists_: true } }, ["table", "old", "new"]],
      [{ key: { exists_: false } }, ["keyless"]],
      [{ type: { any_: ["table", "progress"] } }, ["keyless", "table"]],
      [{ type: { not_any_: ["table"] } }, ["keyless", "old", "new"]],
      [{ operator: "or_", key: { any_: ["report"] }, type: { any_: ["table"] } }, ["table", "old", "new"]],
    ];
    for (const [artifacts, expected] of cases) {
      expect(await dataOf({ artifacts }), JSON.stringify(artifacts)).toEqual(expected);
    }
  });

  it("are sorted by key with those without one where SQLite has them", async () => {
    const dataOf = await openWithArtifacts(dialect);
    expect(await dataOf({ sort: "KEY_DESC" })).toEqual(["new", "old", "table", "keyless"]);
    expect(await dataOf({ sort: "KEY_ASC" })).toEqual(["keyless", "table", "old", "new"]);
  });
});
