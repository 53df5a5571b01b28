import { describe, expect, it } from "vitest";
import { openApi } from "../../../test/support/api.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import type { WorkPool } from "../../contract/work-pools/schemas.ts";
import { poolForClient } from "./pool-for-client.ts";

const ID = "00000000-0000-7000-8000-000000000001";

describeEachDialect("work pools for older clients", (dialect) => {
  it("have no field that those up to 3.3.7 refuse", async () => {
    const api = await openApi(dialect);
    const storage_configuration = { default_result_storage_block_id: ID };
    const made = await api.request("POST", "/work_pools/", { name: "p", storage_configuration });
    expect(made.status).toBe(201);
    const pool = (await made.json()) as WorkPool; // safe: the contract says so
    const strict = poolForClient(pool, "prefect/3.2.15 (API 0.8.4)");
    expect(strict.storage_configuration).toEqual({ bundle_upload_step: null, bundle_execution_step: null });
  });
});

describe("who is given the whole pool", () => {
  const pool = { storage_configuration: { default_result_storage_block_id: ID } } as Parameters<
    typeof poolForClient
  >[0]; // safe: nothing else is looked at
  it.each([
    ["prefect/3.3.7 (API 0.8.4)", false],
    ["prefect/3.0.11 (API 0.8.4)", false],
    ["prefect/3.3.8 (API 0.8.4)", true],
    ["prefect/3.8.4 (API 0.8.4)", true],
    ["curl/8.0", true],
    [null, true],
  ])("%s: %s", (agent, isWhole) => {
    const storage = poolForClient(pool, agent).storage_configuration;
    expect("default_result_storage_block_id" in storage).toBe(isWhole);
  });
});
