import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, PHONE } from "./support/watched-page.ts";

interface Stored {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly trigger: { readonly expect: readonly string[]; readonly posture: string; readonly within: number };
  readonly actions: readonly { readonly type: string }[];
}

const site = makeSite();

// safe: what the route answers
const stored = async () => (await site.call("/automations/filter", {})) as Stored[];

describe("automations", () => {
  it("says on an empty server what an automation is, and that it is not yet evaluated", async () => {
    const watched = await site.open(`/automations`);
    await watched.page.getByText("No automation yet").waitFor();
    await watched.page.getByText("Saved, not yet evaluated").waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("are made by a form that says in a sentence what they do", async () => {
    const watched = await site.open(`/automations`);
    const { page } = watched;
    await page.getByRole("link", { name: "New automation" }).click();
    await page.getByText("When any flow run enters Failed or Crashed").waitFor();
    await page.getByRole("combobox", { name: "Fires" }).click();
    await page.getByRole("option", { name: "when it stays in" }).click();
    await page.getByText("When any flow run stays in Failed or Crashed for 5 m 00 s").waitFor();
    await page.getByRole("button", { name: "Add an action" }).click();
    await page.getByRole("combobox", { name: "Action 1" }).click();
    await page.getByRole("option", { name: "Cancel the flow run" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Give it a name.").waitFor();
    await page.getByRole("textbox", { name: "Name" }).fill("cancel what hangs");
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "automation-create");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "cancel what hangs" }).waitFor();
    expect(await stored()).toEqual([
      expect.objectContaining({
        name: "cancel what hangs",
        trigger: expect.objectContaining({
          posture: "Proactive",
          within: 300,
          expect: ["prefect.flow-run.*"],
        }),
        actions: [expect.objectContaining({ type: "cancel-flow-run" })],
      }),
    ]);
    await watched.close();
  });

  it("say what the server refuses, and keep the draft", async () => {
    const watched = await site.open(`/automations/create`, {
      expected: ["422 /api/automations/"],
    });
    const { page } = watched;
    await page.getByRole("textbox", { name: "Name" }).fill("without a block");
    await page.getByRole("button", { name: "Add an action" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The server refused it").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("without a block");
    expect(await stored()).toHaveLength(1);
    await watched.close();
  });

  it("are changed as JSON, and what is no JSON changes nothing", async () => {
    const [automation] = await stored();
    const watched = await site.open(`/automations/automation/${automation?.id}/edit`);
    const { page } = watched;
    await page.getByRole("button", { name: "JSON" }).click();
    const text = page.getByRole("textbox", { name: "JSON" });
    const json = await text.inputValue();
    await text.fill("{");
    await page.getByText("This is not JSON").waitFor();
    await text.fill(json.replace('"within": 300', '"within": 600'));
    await page.getByRole("button", { name: "Form" }).click();
    expect(await page.getByLabel("For (seconds, at least 10)").inputValue()).toBe("600");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("heading", { level: 1, name: "cancel what hangs" }).waitFor();
    expect((await stored())[0]?.trigger.within).toBe(600);
    await watched.close();
  });

  it("are switched off and deleted on a phone", async () => {
    const watched = await site.open(`/automations`, { size: PHONE, theme: "dark" });
    const { page } = watched;
    await page.getByRole("switch", { name: "cancel what hangs is enabled" }).click();
    await expect.poll(async () => (await stored())[0]?.enabled).toBe(false);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No automation yet").waitFor();
    expect(await stored()).toEqual([]);
    await watched.close();
  });

  it("of another page that was deleted say that they do not exist", async () => {
    const id = "019c0000-0000-7000-8000-000000000000";
    const watched = await site.open(`/automations/automation/${id}`, {
      expected: ["404 /api/automations/"],
    });
    await watched.page.getByText("This does not exist").waitFor();
    await watched.close();
  });
});
