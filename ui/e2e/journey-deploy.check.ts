import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, openDialog, PHONE } from "./support/watched-page.ts";

interface Made {
  readonly id: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schedules: readonly { readonly active: boolean; readonly schedule: object }[];
}

const site = makeSite();
let deployment: Made;

// safe: what these routes answer
const make = async (path: string, body: object) => (await site.call(path, body)) as Made;
const read = async () => (await site.call(`/deployments/${deployment.id}`)) as Made;

beforeAll(async () => {
  const flow = await make("/flows/", { name: "invoices" });
  deployment = await make("/deployments/", {
    name: "monthly",
    flow_id: flow.id,
    parameters: { currency: "ARS" },
    entrypoint: "invoices.ts:invoices",
  });
});

describe("a deployment", () => {
  it("gets a schedule whose cron is told as a sentence with its next dates; it is switched off and deleted", async () => {
    const watched = await site.open(`/deployments/deployment/${deployment.id}`);
    const { page } = watched;
    await page.getByRole("button", { name: "Add a schedule" }).click();
    const dialog = openDialog(page);
    await dialog.getByRole("button", { name: "Cron" }).click();
    const cron = dialog.getByRole("textbox", { name: "Cron expression" });
    await cron.fill("99 9 * * 1-5");
    await dialog.locator("[aria-invalid=true]").waitFor();
    expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
    await cron.fill("30 9 * * 1-5");
    await dialog
      .getByText(/09:30|9:30/)
      .first()
      .waitFor();
    expect(await dialog.locator("time").count()).toBeGreaterThanOrEqual(5);
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "schedule");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("The schedule was added").waitFor();
    expect((await read()).schedules).toMatchObject([
      { active: true, schedule: { cron: "30 9 * * 1-5", timezone: "America/Buenos_Aires" } },
    ]);
    await page.getByRole("switch", { name: /^Schedule is on/ }).click();
    await expect.poll(async () => (await read()).schedules[0]?.active).toBe(false);
    await page.getByRole("button", { name: /^Delete: / }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("The schedule was deleted").waitFor();
    expect((await read()).schedules).toEqual([]);
    await watched.close();
  });

  it("shows what differs between its versions, and goes back to an older one", async () => {
    await site.call(`/deployments/${deployment.id}`, { parameters: { currency: "CLP" } }, "PATCH");
    const watched = await site.open(`/deployments/deployment/${deployment.id}?tab=versions`);
    const { page } = watched;
    const newest = page.getByRole("row").filter({ hasText: "current" });
    await newest.getByRole("button", { name: "Compare" }).click();
    const dialog = openDialog(page);
    const parameters = dialog.getByRole("region", { name: "parameters" });
    await parameters.getByText(/− .*ARS/).waitFor();
    await parameters.getByText(/\+ .*CLP/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Roll back" }).first().click();
    await dialog.getByRole("button", { name: "Roll back" }).click();
    await page.getByText(/^This is what version \d+ was, again$/).waitFor();
    await page.getByText("rolled back to").first().waitFor();
    expect((await read()).parameters).toEqual({ currency: "ARS" });
    await watched.close();
  });
});

describe("a work pool", () => {
  it("is made by the wizard", async () => {
    const watched = await site.open(`/work-pools`);
    const { page } = watched;
    await page.getByRole("link", { name: "New work pool" }).first().click();
    await page
      .getByRole("radio", { name: /Process/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("A pool needs a name.").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("machines");
    await page.getByRole("textbox", { name: "Concurrency limit" }).fill("4");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Base job template").first().waitFor();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "machines" }).waitFor();
    await page
      .getByText(/worker start/)
      .first()
      .waitFor();
    expect(await site.call("/work_pools/machines")).toMatchObject({
      type: "process",
      concurrency_limit: 4,
    });
    await keepPicture(page, "work-pool");
    await watched.close();
  });

  it("gets a queue with a priority, before which the others move back", async () => {
    const watched = await site.open(`/work-pools/work-pool/machines?tab=queues`, {
      size: PHONE,
    });
    const { page } = watched;
    await page.getByRole("link", { name: "New queue" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("urgent");
    await page.getByRole("textbox", { name: "Priority" }).fill("1");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("urgent").first().waitFor();
    expect(await site.call("/work_pools/machines/queues/filter", {})).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: "urgent", priority: 1 }),
        expect.objectContaining({ name: "default", priority: 2 }),
      ]),
    );
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });

  it("that is paused is what the page of a waiting run names as its reason", async () => {
    const flow = await make("/flows/", { name: "invoices" });
    const pooled = await make("/deployments/", {
      name: "on-machines",
      flow_id: flow.id,
      work_pool_name: "machines",
      entrypoint: "invoices.ts:invoices",
    });
    const run = await make(`/deployments/${pooled.id}/create_flow_run`, {});
    const watched = await site.open(`/work-pools`);
    const { page } = watched;
    await page.getByRole("switch", { name: "machines takes runs" }).click();
    await page.getByText("machines is paused").waitFor();
    await page.goto(`${site.url}/runs/flow-run/${run.id}`);
    const why = page.getByRole("region", { name: "Why it waits" });
    await why
      .getByText(/machines/)
      .first()
      .waitFor();
    await why
      .getByText(/paused/)
      .first()
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "flow-run-waits");
    await watched.close();
  });
});
