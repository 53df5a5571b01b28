import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, openDialog, PHONE } from "./support/watched-page.ts";

interface Kept {
  readonly id: string;
  readonly name: string;
  readonly value: unknown;
}

const SECRET = "tr0ub4dor-never-shown";

const site = makeSite();

// safe: what these routes answer
const variables = async () => (await site.call("/variables/filter", {})) as Kept[];

describe("what a server keeps", () => {
  it("variables are made, changed, deleted, and brought back by undo", async () => {
    const watched = await site.open(`/variables`);
    const { page } = watched;
    await page.getByText("No variables yet").waitFor();
    await page.getByRole("button", { name: "New variable" }).first().click();
    const dialog = openDialog(page);
    await dialog.getByRole("textbox", { name: "Name" }).fill("Rows Per Page");
    await dialog.getByText("Only small letters").waitFor();
    await dialog.getByRole("textbox", { name: "Name" }).fill("rows_per_page");
    await dialog.getByRole("textbox", { name: "Value" }).fill("fifty");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByText("rows_per_page was saved").waitFor();
    await page.getByRole("button", { name: "rows_per_page", exact: true }).click();
    await dialog.getByRole("combobox", { name: "Given as" }).click();
    await page.getByRole("option", { name: "JSON" }).click();
    await dialog.getByRole("textbox", { name: "Value" }).fill('{"rows": 50}');
    await dialog.getByRole("textbox", { name: "Tags" }).fill("pages, size");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await variables()).toMatchObject([
      { name: "rows_per_page", value: { rows: 50 }, tags: ["pages", "size"] },
    ]);
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "variables");
    await page.getByRole("button", { name: "Actions of rows_per_page" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByText("rows_per_page was deleted").waitFor();
    expect(await variables()).toEqual([]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("rows_per_page is back").waitFor();
    expect(await variables()).toMatchObject([{ value: { rows: 50 }, tags: ["pages", "size"] }]);
    await watched.close();
  });

  it("a block's secret is never shown again, neither in the page nor in what the server says, and an edit keeps it", async () => {
    const watched = await site.open(`/blocks/catalog`);
    const { page } = watched;
    await page.getByRole("searchbox", { name: "Search types" }).fill("secret");
    await page.waitForURL(/q=secret/);
    await page
      .getByRole("link", { name: /^Secret/ })
      .first()
      .click();
    await page
      .getByRole("link", { name: /Create|New/ })
      .first()
      .click();
    await page.getByRole("textbox", { name: "Name" }).fill("source-password");
    const value = page.getByRole("textbox", { name: "Value" });
    await value.fill(SECRET);
    expect(await value.getAttribute("type")).toBe("password");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("source-password was saved").waitFor();
    await page.getByRole("heading", { level: 1, name: "source-password" }).waitFor();
    await page.getByText("Hidden").waitFor();

    const answers: Promise<string>[] = [];
    page.on("response", (response) => {
      if (response.url().includes("/api/")) answers.push(response.text().catch(() => ""));
    });
    await page.reload();
    await page.getByText("Hidden").waitFor();
    await page
      .getByRole("link", { name: "Edit" })
      .or(page.getByRole("button", { name: "Edit" }))
      .click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("source-password was saved").waitFor();
    await page.goto(`${site.url}/blocks`);
    await page.getByRole("link", { name: "source-password" }).first().waitFor();
    const told = await Promise.all(answers);
    expect(told.length).toBeGreaterThan(2);
    expect(told.join("\n")).toContain("source-password");
    expect(told.join("\n")).not.toContain(SECRET);
    expect(await page.content()).not.toContain(SECRET);
    // Code still gets it.
    const stored = JSON.stringify(
      await site.call("/block_documents/filter", { include_secrets: true, block_documents: {} }),
    );
    expect(stored).toContain(SECRET);
    await watched.close();
  });

  it("artifacts of all kinds are shown as what they are, and a newer version appears by itself", async () => {
    const keep = (key: string, type: string, data: unknown) =>
      site.call("/artifacts/", { key, type, data, description: `about ${key}` });
    await keep("rows", "table", JSON.stringify([{ city: "Santiago", count: 1 }]));
    await keep("story", "markdown", "# What happened\n\n**all** went well");
    await keep("home", "markdown", "[the home page](https://example.com/home)");
    await keep("picture", "image", "https://example.com/picture.png");
    await keep("loading", "progress", 42);
    const watched = await site.open(`/artifacts`);
    const { page } = watched;
    for (const key of ["rows", "story", "home", "picture", "loading"])
      await page.getByRole("link", { name: key }).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "artifacts");
    await page.getByRole("link", { name: "rows" }).first().click();
    await page.getByText("Santiago").first().waitFor();
    await page.goto(`${site.url}/artifacts/key/story`);
    await page.getByText("What happened").first().waitFor();
    await page.goto(`${site.url}/artifacts/key/loading`);
    await page.getByText(/42/).first().waitFor();
    await keep("loading", "progress", 77);
    await page.getByText(/77/).first().waitFor();
    await watched.close();
  });

  it("events are fed as they come, on a phone too", async () => {
    const watched = await site.open(`/events`, { size: PHONE, theme: "dark" });
    const { page } = watched;
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    await page.waitForLoadState("networkidle");
    await site.call("/events", [
      {
        id: crypto.randomUUID(),
        occurred: new Date().toISOString(),
        event: "journey.has.begun",
        resource: { "prefect.resource.id": "journey.1", "prefect.resource.name": "the first journey" },
      },
    ]);
    const event = page.getByText("journey.has.begun").first();
    const more = page.getByText(/\d+ new/);
    await event.or(more).first().waitFor();
    if (await more.isVisible()) await more.click();
    await event.waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await watched.close();
  });

  it("a concurrency limit shows who holds it, and lets its slots be taken away", async () => {
    const watched = await site.open(`/concurrency-limits`);
    const { page } = watched;
    await page.getByText("No global limits yet").waitFor();
    await page.getByRole("button", { name: "New global limit" }).first().click();
    const dialog = openDialog(page);
    await dialog.getByRole("textbox", { name: "Name" }).fill("warehouse");
    await dialog.getByRole("textbox", { name: "Limit", exact: true }).fill("2");
    await dialog.getByRole("button", { name: "Create" }).click();
    await dialog.waitFor({ state: "detached" });
    const flow = (await site.call("/flows/", { name: "holding" })) as Kept;
    const run = (await site.call("/flow_runs/", {
      flow_id: flow.id,
      name: "holds-a-slot",
      state: { type: "RUNNING" },
    })) as Kept;
    await site.call("/v2/concurrency_limits/increment-with-lease", {
      names: ["warehouse"],
      slots: 1,
      mode: "concurrency",
      lease_duration: 300,
      holder: { type: "flow_run", id: run.id },
    });
    await page.getByRole("link", { name: "warehouse" }).click();
    await page.getByRole("link", { name: "holds-a-slot" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "concurrency-limit");
    await page.getByRole("button", { name: /^Release/ }).click();
    await dialog.getByRole("button", { name: "Release" }).click();
    await page.getByText("Nobody holds a slot.").waitFor();
    expect(await site.call("/v2/concurrency_limits/warehouse")).toMatchObject({ active_slots: 0 });
    await watched.close();
  });
});
