import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture } from "./support/watched-page.ts";

const site = makeSite();

const secretPath = "/block_types/slug/secret/block_documents/name/warehouse-password";
const secretValue = async () => {
  // safe: what the route answers
  const block = (await site.call(`${secretPath}?include_secrets=true`)) as { data: { value: unknown } };
  return block.data.value;
};

describe("blocks", () => {
  it("a secret is made by its form, never shown again, kept when it is left as it is, and changed when typed anew", async () => {
    const watched = await site.open(`/blocks`);
    const { page } = watched;
    await page.getByText("No blocks yet").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("link", { name: "New block" }).click();
    await page.getByRole("searchbox", { name: "Search types" }).fill("secret");
    // The address follows the typing; a click before it does would be taken back.
    await page.waitForURL(/q=secret/);
    await page.getByRole("link", { name: /^Secret/ }).click();
    await page.getByRole("link", { name: "Create" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("warehouse-password");
    await page.locator("input[type=password]").fill("s3cr3t");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "warehouse-password" }).waitFor();
    await page.getByText("Hidden").waitFor();
    expect(await page.content()).not.toContain("s3cr3t");
    expect(await secretValue()).toBe("s3cr3t");
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "block");

    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "warehouse-password" }).waitFor();
    await page.getByText("warehouse-password was saved").first().waitFor();
    expect(await secretValue()).toBe("s3cr3t");

    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByRole("heading", { level: 1, name: /Edit/ }).waitFor();
    expect(await page.content()).not.toContain("s3cr3t");
    await page.locator("input[type=password]").fill("n3w");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Hidden").waitFor();
    expect(await secretValue()).toBe("n3w");
    await watched.close();
  });

  it("tell how code asks for them, and are deleted once it is sure", async () => {
    const watched = await site.open(`/blocks`);
    const { page } = watched;
    await page.getByRole("link", { name: "warehouse-password" }).click();
    await page.getByText("/block_types/slug/secret/block_documents/name/warehouse-password").waitFor();
    await page.getByRole("combobox", { name: "Use it from code" }).click();
    await page.getByRole("option", { name: "Python" }).click();
    await page.getByText('Block.load("secret/warehouse-password")').waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No blocks yet").waitFor();
    expect(await site.call("/block_documents/filter", {})).toEqual([]);
    await watched.close();
  });
});

describe("variables", () => {
  it("are made as text or JSON, refused with a word when they are no JSON, deleted, and brought back", async () => {
    const watched = await site.open(`/variables`);
    const { page } = watched;
    await page.getByText("No variables yet").waitFor();
    await page.getByRole("button", { name: "New variable" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("flags");
    await page.getByRole("combobox", { name: "Given as" }).click();
    await page.getByRole("option", { name: "JSON" }).click();
    await page.getByRole("textbox", { name: "Value" }).fill('{"fast": tru}');
    await page.getByText(/This is not JSON/).waitFor();
    await page.getByRole("textbox", { name: "Value" }).fill('{"fast": true}');
    await page.getByRole("textbox", { name: "Tags" }).fill("etl, prod");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("row", { name: /flags.*fast/ }).waitFor();
    expect(await site.call("/variables/name/flags")).toMatchObject({
      value: { fast: true },
      tags: ["etl", "prod"],
    });
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "variables");
    await page.getByRole("button", { name: "Actions of flags" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("No variables yet").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("row", { name: /flags.*fast/ }).waitFor();
    await watched.close();
  });
});

describe("concurrency limits", () => {
  it("are made, show who holds their slots, and take a slot away", async () => {
    const watched = await site.open(`/concurrency-limits`);
    const { page } = watched;
    await page.getByText("No global limits yet").waitFor();
    await page.getByRole("button", { name: "New global limit" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("warehouse");
    await page.getByRole("textbox", { name: "Limit" }).fill("2");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("link", { name: "warehouse" }).waitFor();
    await site.call("/v2/concurrency_limits/increment", { slots: 2, names: ["warehouse"] });
    await page.getByRole("link", { name: "warehouse" }).click();
    await page.getByRole("row", { name: /Did not say who it is.*2/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "concurrency-limit");
    await page.getByRole("button", { name: "Release" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Release" }).click();
    await page.getByText("Nobody holds a slot.").waitFor();
    expect(await site.call("/v2/concurrency_limits/warehouse")).toMatchObject({ active_slots: 0 });
    await watched.close();
  });

  it("on a tag are the ones of the second tab", async () => {
    await site.call("/concurrency_limits/", { tag: "database", concurrency_limit: 3 });
    const watched = await site.open(`/concurrency-limits?tab=tags`);
    await watched.page.getByRole("link", { name: "database" }).click();
    await watched.page.getByRole("heading", { level: 1, name: "database" }).waitFor();
    await watched.close();
  });
});

describe("the server's own pages", () => {
  it("settings are searched, with the retention and the kinds of rows, in the dark", async () => {
    const watched = await site.open(`/settings`, { theme: "dark" });
    const { page } = watched;
    await page.getByRole("searchbox", { name: "Search settings" }).fill("lateAfter");
    await expect
      .poll(() => page.getByRole("table", { name: "Settings of the server" }).getByRole("row").count())
      .toBe(2);
    await page.getByText("How long things are kept").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "settings-dark");
    await watched.close();
  });

  it("health tells when each loop last ran", async () => {
    const watched = await site.open(`/health`);
    await watched.page.getByRole("row", { name: /scheduler.*On time/ }).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await keepPicture(watched.page, "health");
    await watched.close();
  });

  it("task workers tell of background runs that nobody serves", async () => {
    const state = { type: "SCHEDULED", state_details: { deferred: true } };
    await site.call("/task_runs/", { task_key: "send-1", dynamic_key: "1", name: "send_email", state });
    const watched = await site.open(`/task-workers`);
    const { page } = watched;
    await page.getByText("No task worker is connected").waitFor();
    await page.getByText("1 run waits for a task that no connected worker serves.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });
});
