import { expect, it } from "vitest";
import { openApi } from "../../../test/support/api.ts";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { makePool } from "../../../test/support/pool-builders.ts";
import { listWorkers, readWorkPool, sendWorkerHeartbeat } from "../../contract/work-pools/routes.ts";
import { foreman } from "./foreman.ts";

describeEachDialect("the foreman", (dialect) => {
  it("takes workers for lost after three of their own heartbeats, and their pool for not ready", async () => {
    const { client, clock, context } = await openApi(dialect);
    const { signal } = new AbortController();
    await makePool(client, "p");
    const params = { work_pool_name: "p" };
    await client.call(sendWorkerHeartbeat, {
      params,
      body: { name: "quick", heartbeat_interval_seconds: 5 },
    });
    await client.call(sendWorkerHeartbeat, { params, body: { name: "usual" } });
    const look = async () => {
      await foreman.run(context, signal);
      const workers = await client.call(listWorkers, { params, body: {} });
      const { status } = await client.call(readWorkPool, { params: { name: "p" } });
      return [...workers.map(({ name, status }) => `${name} ${status}`).sort(), status];
    };
    clock.shift(14);
    expect(await look()).toEqual(["quick ONLINE", "usual ONLINE", "READY"]);
    clock.shift(2);
    expect(await look()).toEqual(["quick OFFLINE", "usual ONLINE", "READY"]);
    clock.shift(75);
    expect(await look()).toEqual(["quick OFFLINE", "usual OFFLINE", "NOT_READY"]);
    await client.call(sendWorkerHeartbeat, { params, body: { name: "quick" } });
    expect(await look()).toEqual(["quick ONLINE", "usual OFFLINE", "READY"]);
  });
});
