import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, PHONE } from "./support/watched-page.ts";

interface Stored {
  readonly type: string;
  readonly is_paused: boolean;
  readonly concurrency_limit: number | null;
  readonly base_job_template: {
    readonly variables: { readonly properties: Readonly<Record<string, { readonly default?: unknown }>> };
  };
}

const site = makeSite();

// safe: what the route answers
const stored = async () => (await site.call("/work_pools/etl")) as Stored;

describe("work pools", () => {
  it("say on an empty server how to get one", async () => {
    const watched = await site.open(`/work-pools`);
    await watched.page.getByText("No work pools yet").waitFor();
    await watched.page.getByText("batuta worker start --pool my-pool --type process").waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("are made in three steps: infrastructure, details, defaults of the job template", async () => {
    const watched = await site.open(`/work-pools/create`);
    const { page } = watched;
    await page.getByRole("radio", { name: "Process" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("A pool needs a name.").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("etl");
    await page.getByRole("textbox", { name: "Concurrency limit" }).fill("3");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("textbox", { name: "Working Directory" }).fill("/srv/etl");
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "work-pool-create");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "etl" }).waitFor();
    const pool = await stored();
    expect(pool).toMatchObject({ type: "process", concurrency_limit: 3 });
    expect(pool.base_job_template.variables.properties.working_dir).toMatchObject({ default: "/srv/etl" });
    await page.getByText("batuta worker start --pool etl").waitFor();
    await watched.close();
  });

  it("are paused and taken up again from their page", async () => {
    const watched = await site.open(`/work-pools/work-pool/etl`);
    const { page } = watched;
    await page.getByRole("switch", { name: "etl takes runs" }).click();
    await page.getByText("etl is paused").waitFor();
    expect((await stored()).is_paused).toBe(true);
    await page.getByRole("switch", { name: "etl takes runs" }).click();
    await page.getByText("etl takes runs again").waitFor();
    expect((await stored()).is_paused).toBe(false);
    await watched.close();
  });

  it("show who holds a slot, by which worker, in few requests, in the dark and on a phone", async () => {
    await site.call("/work_pools/etl/workers/heartbeat", {
      name: "worker-1",
      heartbeat_interval_seconds: 600,
      type: "process",
      metadata: { version: "1.2.3", host: "machine-7", pid: 4711, started: new Date().toISOString() },
    });
    const flow = (await site.call("/flows/", { name: "nightly" })) as { id: string };
    const body = { name: "daily", flow_id: flow.id, work_pool_name: "etl" };
    const deployment = (await site.call("/deployments/", body)) as { id: string };
    const run = (await site.call(`/deployments/${deployment.id}/create_flow_run`, { name: "first" })) as {
      id: string;
    };
    const state = { type: "PENDING", state_details: { worker_name: "worker-1" } };
    await site.call(`/flow_runs/${run.id}/set_state`, { state });
    for (const size of [undefined, PHONE]) {
      const watched = await site.open(`/work-pools/work-pool/etl`, {
        theme: "dark",
        ...(size === undefined ? {} : { size }),
      });
      const { page } = watched;
      await page.getByRole("link", { name: "first" }).waitFor();
      const asked = watched.takeRequests().filter((one) => one.includes("/ui/") && !one.includes("session"));
      expect(asked.length).toBeLessThanOrEqual(5);
      expect(await findBarriers(page)).toEqual([]);
      if (size === undefined) {
        await keepPicture(page, "work-pool-dark");
        await page.getByRole("tab", { name: "Workers" }).click();
        await page.getByRole("row", { name: /worker-1.*Online.*first/ }).waitFor();
        expect(await findBarriers(page)).toEqual([]);
      }
      await watched.close();
    }
  });

  it("show what a worker is, which runs it has, and its log as it grows", async () => {
    // safe: what the route answers
    const { workers } = (await site.call("/ui/work_pools/etl/page")) as { workers: { id: string }[] };
    const log = (message: string, level: number) => [
      {
        name: "batuta.worker",
        level,
        message,
        timestamp: new Date().toISOString(),
        worker_id: workers[0]?.id,
      },
    ];
    await site.call("/logs/", log("a run is started flow_run_id=first", 20));
    const watched = await site.open(`/work-pools/work-pool/etl?tab=workers`);
    const { page } = watched;
    await page.getByRole("link", { name: "worker-1" }).click();
    await page.getByRole("heading", { level: 1, name: "worker-1" }).waitFor();
    for (const told of ["batuta 1.2.3", "machine-7", "4711", "every 600 s"])
      await page.getByText(told).waitFor();
    await page.getByRole("link", { name: "first", exact: true }).waitFor();
    await page.getByText("a run is started flow_run_id=first").waitFor();
    await site.call("/logs/", log("the job can't be started", 40));
    await page.getByText("the job can't be started").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "worker");
    await watched.close();
  });

  it("have queues that are made, limited and deleted", async () => {
    const watched = await site.open(`/work-pools/work-pool/etl?tab=queues`);
    const { page } = watched;
    await page.getByRole("link", { name: "New queue" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("urgent");
    await page.getByRole("textbox", { name: "Priority" }).fill("1");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("link", { name: "urgent" }).click();
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByRole("textbox", { name: "Concurrency limit" }).fill("2");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "urgent" }).waitFor();
    expect(await site.call("/work_pools/etl/queues/urgent")).toMatchObject({
      priority: 1,
      concurrency_limit: 2,
    });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("urgent was deleted").waitFor();
    expect(await site.call("/work_pools/etl/queues/filter", {})).toHaveLength(1);
    await watched.close();
  });

  it("are deleted once it is sure", async () => {
    const watched = await site.open(`/work-pools/work-pool/etl`);
    const { page } = watched;
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No work pools yet").waitFor();
    expect(await site.call("/work_pools/filter", {})).toEqual([]);
    await watched.close();
  });
});
