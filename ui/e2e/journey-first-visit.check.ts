import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, keepPicture, PHONE } from "./support/watched-page.ts";

const site = makeSite();

describe("a first visit", () => {
  it("shows on the dashboard what to type in both languages of flows", async () => {
    const watched = await site.open(`/`);
    const { page } = watched;
    await page.getByText("Your first run").waitFor();
    await page.getByRole("region", { name: "TypeScript" }).getByText("npm install batuta").waitFor();
    await page
      .getByRole("region", { name: "Python, with Prefect" })
      .getByText(`export PREFECT_API_URL=${site.url}/api`)
      .waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await keepPicture(page, "dashboard-empty");
    await watched.close();
  });

  it.each([
    ["/flows", /no flows? yet/i],
    ["/deployments", /no deployments? yet/i],
    ["/work-pools", /no work pools? yet/i],
    ["/runs", /no run fits|no runs? yet/i],
    ["/automations", /no automations? yet/i],
    ["/blocks", /no blocks? yet/i],
    ["/variables", /no variables? yet/i],
    ["/artifacts", /no artifacts? yet/i],
    ["/concurrency-limits", /no global limits? yet/i],
    ["/assets", /no assets? yet/i],
    ["/task-workers", /no task workers?/i],
  ])("says on %s that nothing is there, on a phone in the dark, without a barrier", async (path, text) => {
    const watched = await site.open(path, { size: PHONE, theme: "dark" });
    const { page } = watched;
    await page.getByText(text).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await watched.close();
  });

  it("is in Spanish for a Spanish browser, and in English when that is chosen", async () => {
    const watched = await site.open(`/`, { language: "es" });
    const { page } = watched;
    await page.getByRole("heading", { level: 2, name: "TypeScript" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("es");
    await page.getByRole("link", { name: "Despliegues" }).click();
    await page.waitForURL("**/deployments");
    await page.getByRole("heading", { level: 1, name: "Despliegues" }).waitFor();
    await page.getByRole("button", { name: /Tema, idioma/ }).click();
    await page.getByRole("combobox", { name: "Idioma" }).click();
    await page.getByRole("option", { name: "English" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { level: 1, name: "Deployments" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Deployments" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await watched.close();
  });

  it("keeps the theme that is chosen", async () => {
    const watched = await site.open(`/dashboard`);
    const { page } = watched;
    const ink = () => page.evaluate(() => getComputedStyle(document.body).color);
    await page.getByRole("button", { name: /Theme, language/ }).click();
    const light = await ink();
    await page.getByRole("combobox", { name: "Theme" }).click();
    await page.getByRole("option", { name: "Dark" }).click();
    await expect.poll(ink).not.toBe(light);
    const dark = await ink();
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await ink()).toBe(dark);
    await watched.close();
  });
});
