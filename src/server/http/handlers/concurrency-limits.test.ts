import { expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeFlowRun, makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect } from "../../../../test/support/each-dialect.ts";
import {
  createConcurrencyLimit,
  decrementSlots,
  decrementSlotsWithLease,
  deleteConcurrencyLimit,
  incrementSlots,
  incrementSlotsWithLease,
  listConcurrencyLimitHolders,
  listConcurrencyLimits,
  readConcurrencyLimit,
  releaseConcurrencyLimitHolder,
  renewConcurrencyLease,
  updateConcurrencyLimit,
} from "../../../contract/concurrency-limits/routes-v2.ts";
import { concurrencyLeases } from "../../../services/loops/concurrency-leases.ts";

const MODE = "concurrency" as const;

async function makeLimit({ client }: TestApi, parts: Readonly<Record<string, unknown>> = {}) {
  return client.call(createConcurrencyLimit, { body: { name: "db", limit: 2, ...parts } });
}

async function take({ client }: TestApi, slots = 1, parts: Readonly<Record<string, unknown>> = {}) {
  const body = { names: ["db"], slots, mode: MODE, lease_duration: 60, ...parts };
  return (await client.call(incrementSlotsWithLease, { body })).lease_id;
}

async function active({ client }: TestApi, name = "db"): Promise<number> {
  return (await client.call(readConcurrencyLimit, { params: { id_or_name: name } })).active_slots;
}

async function renew({ client }: TestApi, lease_id: string, lease_duration = 60): Promise<void> {
  await client.call(renewConcurrencyLease, { params: { lease_id }, body: { lease_duration } });
}

describeEachDialect("concurrency limits", (dialect) => {
  it("are found by id and by name, changed, listed by name, and deleted", async () => {
    const api = await openApi(dialect);
    const { client } = api;
    const limit = await makeLimit(api, { active_slots: 1, denied_slots: 3 });
    expect(limit).toMatchObject({
      active: true,
      active_slots: 1,
      denied_slots: 3,
      avg_slot_occupancy_seconds: 2,
    });
    await makeLimit(api, { name: "api" });
    expect((await client.call(listConcurrencyLimits)).map(({ name }) => name)).toEqual(["api", "db"]);
    const params = { id_or_name: limit.id };
    await client.call(updateConcurrencyLimit, { params, body: { name: "disk", limit: 5, active: false } });
    const changed = await client.call(readConcurrencyLimit, { params: { id_or_name: "disk" } });
    expect(changed).toMatchObject({ id: limit.id, limit: 5, active: false, active_slots: 1 });
    await client.call(deleteConcurrencyLimit, { params });
    await expect(client.call(readConcurrencyLimit, { params })).rejects.toMatchObject({ status: 404 });
  });

  it("have names of their own", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    await expect(makeLimit(api)).rejects.toMatchObject({ status: 409 });
    await makeLimit(api, { name: "other" });
    const params = { id_or_name: "other" };
    const renamed = api.client.call(updateConcurrencyLimit, { params, body: { name: "db" } });
    await expect(renamed).rejects.toMatchObject({ status: 409 });
    expect((await api.request("POST", "/v2/concurrency_limits/", { name: "a/b", limit: 1 })).status).toBe(
      422,
    );
    expect((await api.request("PATCH", "/v2/concurrency_limits/db", { limit: null })).status).toBe(409);
  });

  it("answer 423 with a time to wait when full, and 422 to what never fits", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    await take(api, 2);
    const full = await api.request("POST", "/v2/concurrency_limits/increment", { names: ["db"], slots: 1 });
    expect([full.status, await full.json()]).toMatchObject([423, { detail: "Locked" }]);
    expect(Number(full.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(full.headers.get("retry-after"))).toBeLessThan(1);
    const never = { names: ["db"], slots: 3 };
    expect((await api.request("POST", "/v2/concurrency_limits/increment", never)).status).toBe(422);
    const rate = { names: ["db"], slots: 1, mode: "rate_limit" };
    expect((await api.request("POST", "/v2/concurrency_limits/increment", rate)).status).toBe(422);
  });

  it("give slots of all named limits or of none; unknown and inactive ones hold nobody back", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    await makeLimit(api, { name: "full", limit: 1, active_slots: 1 });
    await makeLimit(api, { name: "off", limit: 1, active: false });
    const names = ["db", "full"];
    await expect(take(api, 1, { names })).rejects.toMatchObject({ status: 423 });
    expect(await active(api)).toBe(0);
    const body = { names: ["db", "off", "unknown", "db"], slots: 1, mode: MODE };
    const limits = await api.client.call(incrementSlots, { body });
    expect(limits.map(({ name }) => name).sort()).toEqual(["db", "off"]);
    expect([await active(api), await active(api, "off")]).toEqual([1, 0]);
    const lease = await take(api, 1, { names: ["unknown"] });
    await renew(api, lease);
  });

  it("free the slots of a lease when it is given back, once", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    const lease_id = await take(api, 2);
    for (const left of [0, 0]) {
      await api.client.call(decrementSlotsWithLease, { body: { lease_id } });
      expect(await active(api)).toBe(left);
    }
    await expect(renew(api, lease_id)).rejects.toMatchObject({ status: 410 });
    expect(api.facts.map(({ kind }) => kind)).toEqual(["concurrency-slots-freed"]);
  });

  it("free the slots of a lease at the moment of its end", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    const first = await take(api, 2);
    api.clock.shift(50);
    await renew(api, first);
    api.clock.shift(59);
    expect(await active(api)).toBe(2);
    api.clock.shift(1);
    expect(await active(api)).toBe(0);
    await take(api, 2);
  });

  it("let a lease that ended be renewed while its slots are free, and no longer", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    const [first, second] = [await take(api), await take(api)];
    api.clock.shift(100);
    await renew(api, first);
    expect(await active(api)).toBe(1);
    await take(api);
    await expect(renew(api, second)).rejects.toMatchObject({ status: 410 });
    api.clock.shift(1000);
    await concurrencyLeases.run(api.context, new AbortController().signal);
    await expect(renew(api, first)).rejects.toMatchObject({ status: 410 });
  });

  it("count nameless slots until they are given back", async () => {
    const api = await openApi(dialect);
    await makeLimit(api, { limit: 5 });
    await api.client.call(incrementSlots, { body: { names: ["db"], slots: 3, mode: MODE } });
    await take(api);
    api.clock.shift(1000);
    expect(await active(api)).toBe(3);
    const give = (slots: number) => api.client.call(decrementSlots, { body: { names: ["db"], slots } });
    await give(2);
    expect(await active(api)).toBe(1);
    await give(9);
    expect(await active(api)).toBe(0);
  });

  it("are set to as many slots as are asked for, and the lease of a slot that was taken away frees nothing", async () => {
    const api = await openApi(dialect);
    await makeLimit(api, { limit: 5 });
    const lease_id = await take(api, 2);
    const params = { id_or_name: "db" };
    const set = (active_slots: number) =>
      api.client.call(updateConcurrencyLimit, { params, body: { active_slots } });
    await set(4);
    expect(await active(api)).toBe(4);
    await set(1);
    expect(await active(api)).toBe(1);
    await set(0);
    await api.client.call(incrementSlots, { body: { names: ["db"], slots: 1, mode: MODE } });
    await renew(api, lease_id);
    await api.client.call(decrementSlotsWithLease, { body: { lease_id } });
    expect(await active(api)).toBe(1);
  });

  it("let slots of a rate limit flow back by themselves, whoever took them", async () => {
    const api = await openApi(dialect);
    await makeLimit(api, { limit: 4, slot_decay_per_second: 0.5 });
    await api.client.call(incrementSlots, { body: { names: ["db"], slots: 2, mode: "rate_limit" } });
    const lease_id = await take(api, 2);
    expect(await active(api)).toBe(4);
    await expect(take(api)).rejects.toMatchObject({ status: 423 });
    api.clock.shift(2);
    expect(await active(api)).toBe(3);
    await api.client.call(decrementSlotsWithLease, { body: { lease_id } });
    expect(await active(api)).toBe(2);
    api.clock.shift(10);
    expect(await active(api)).toBe(0);
  });

  it("keep what is taken when they become a rate limit and when they cease to be one", async () => {
    const api = await openApi(dialect);
    await makeLimit(api, { limit: 5, active_slots: 2 });
    await take(api);
    const params = { id_or_name: "db" };
    const decay = (slot_decay_per_second: number) =>
      api.client.call(updateConcurrencyLimit, { params, body: { slot_decay_per_second } });
    await decay(0.1);
    api.clock.shift(10);
    expect(await active(api)).toBe(2);
    await decay(0);
    api.clock.shift(20);
    expect(await active(api)).toBe(2);
  });

  it("show who holds their slots, and take a slot away", async () => {
    const api = await openApi(dialect);
    await makeLimit(api);
    const run = await makeFlowRun(api.client);
    await take(api, 1, { holder: { type: "flow_run", id: run.id } });
    await take(api);
    const params = { id_or_name: "db" };
    const holders = await api.client.call(listConcurrencyLimitHolders, { params });
    expect(holders).toMatchObject([
      { slots: 1, holder: { type: "flow_run", id: run.id }, name: run.name, state_type: "PENDING" },
      { slots: 1, holder: null, name: null },
    ]);
    const holder_id = holders[0]?.id ?? "";
    await api.client.call(releaseConcurrencyLimitHolder, { params: { ...params, holder_id } });
    expect(await active(api)).toBe(1);
    const again = api.client.call(releaseConcurrencyLimitHolder, {
      params: { ...params, holder_id: makeId() },
    });
    await expect(again).rejects.toMatchObject({ status: 404 });
  });

  it("tell a crowd to come back soon but not at once, and forget who stays away", async () => {
    const api = await openApi(dialect);
    await makeLimit(api, { limit: 1, active_slots: 1 });
    const ask = async () => {
      const body = { names: ["db"], slots: 1 };
      return Number(
        (await api.request("POST", "/v2/concurrency_limits/increment", body)).headers.get("retry-after"),
      );
    };
    const waits: number[] = [];
    for (let at = 0; at < 20; at++) waits.push(await ask());
    expect(Math.max(...waits)).toBeLessThan(16);
    expect(Math.max(...waits)).toBeGreaterThan(2);
    api.clock.shift(600);
    expect(await ask()).toBeLessThan(1);
  });
});
