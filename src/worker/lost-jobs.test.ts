import { expect, it } from "vitest";
import { openApi } from "../../test/support/api.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { createWorkPool, sendWorkerHeartbeat } from "../contract/work-pools/routes.ts";
import type { JsonObject } from "../platform/json-object.ts";
import { foreman } from "../services/loops/foreman.ts";
import type { Infrastructure, LostJob } from "./infrastructure.ts";
import { findLostJobs, poolConfiguration } from "./lost-jobs.ts";

const TEMPLATE: JsonObject = {
  job_configuration: { namespace: "{{ namespace }}", image: "{{ image }}", env: { A: "{{ a }}" } },
  variables: { properties: { namespace: { default: "flows" }, image: {}, a: {} }, required: ["image"] },
};

const jobOf = (workerName: string): LostJob => ({
  workerName,
  note: { flow_run_id: workerName, flow_run_name: "r", scope: "pool/P", transition_id: "T" },
  take: async () => true,
});

describeEachDialect("jobs of workers that have gone", (dialect) => {
  it("are those without a live worker, and those of one's own name", async () => {
    const { client, clock, context } = await openApi(dialect);
    await client.call(createWorkPool, { body: { name: "pool", type: "kubernetes" } });
    const beat = (name: string): Promise<unknown> =>
      client.call(sendWorkerHeartbeat, {
        params: { work_pool_name: "pool" },
        body: { name, heartbeat_interval_seconds: 30 },
      });
    await beat("live");
    await beat("me");
    let asked: JsonObject | undefined;
    const infrastructure: Infrastructure = {
      type: "kubernetes",
      isHere: false,
      baseJobTemplate: TEMPLATE,
      start: () => Promise.reject(new Error("not asked for")),
      find: async () => undefined,
      listJobs: async (_scope, configuration) => {
        asked = configuration;
        return ["live", "me", "gone"].map(jobOf);
      },
    };
    const surroundings = {
      client,
      api: { url: "", authString: undefined, apiKey: undefined },
      home: "",
      workerName: "me",
      workPoolName: "pool",
    };
    const find = async (): Promise<string[]> =>
      (await findLostJobs(surroundings, infrastructure, "pool/P", TEMPLATE)).map(
        ({ workerName }) => workerName,
      );
    expect(await find()).toEqual(["me", "gone"]);
    expect(asked).toEqual({ namespace: "flows", env: {} });
    clock.shift(300);
    await beat("me");
    await foreman.run(context, new AbortController().signal);
    expect(await find()).toEqual(["live", "me", "gone"]);
  });

  it("are looked for with what the pool says by itself", async () => {
    const { client } = await openApi(dialect);
    expect(await poolConfiguration({ client }, TEMPLATE)).toEqual({ namespace: "flows", env: {} });
    expect(await poolConfiguration({ client }, {})).toEqual({});
  });
});
