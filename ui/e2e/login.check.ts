import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, openDialog } from "./support/watched-page.ts";

const REFUSED = ["401 /api/batuta/ui/session"];

async function logIn(page: Page): Promise<void> {
  await page.getByLabel("User").fill("ada");
  await page.getByLabel("Password").fill("enchantress");
  await page.keyboard.press("Enter");
}

const site = makeSite({ BATUTA_SERVER_AUTH_STRING: "ada:enchantress" });

describe("a server with a password", () => {
  it("asks for it, says that a wrong one is wrong, and then shows the page that was wanted", async () => {
    const watched = await site.open(`/automations`, { expected: REFUSED });
    const { page } = watched;
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    // Nothing is asked of the API before somebody is known.
    expect(watched.takeRequests().filter((one) => !one.endsWith("/session"))).toEqual([]);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByLabel("User").fill("ada");
    await page.getByLabel("Password").fill("guess");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("User or password is wrong.").waitFor();
    await page.getByLabel("Password").fill("enchantress");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Automations" }).waitFor();
    const cookies = await watched.context.cookies();
    expect(cookies).toEqual([expect.objectContaining({ httpOnly: true, sameSite: "Strict" })]);
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain(
      "enchantress",
    );
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Automations" }).waitFor();
    await watched.close();
  });

  it("forgets who logs out, and asks again when the session has ended on an open page", async () => {
    const watched = await site.open(`/automations`, { expected: ["401 /api/"] });
    const { page, context } = watched;
    await logIn(page);
    await page.getByRole("heading", { level: 1, name: "Automations" }).waitFor();
    await context.clearCookies();
    await page.getByRole("link", { name: "Dashboard" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await logIn(page);
    await page.getByRole("button", { name: /Theme, language/ }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await watched.close();
  });

  it("keeps what was entered on a page whose session ends meanwhile, in its dialogs too", async () => {
    const watched = await site.open("/blocks/catalog/secret/create", { expected: ["401 /api/"] });
    const { page, context } = watched;
    const name = page.getByRole("textbox", { name: "Name" });
    await logIn(page);
    await name.fill("long-evening");
    await page.locator("input[type=password]").fill("not lost");
    await context.clearCookies();
    await page.getByRole("button", { name: "Create" }).click();
    const login = page.getByRole("dialog", { name: "Log in" });
    await login.getByText("Your session has ended").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    // Neither Escape nor a shortcut leads past it.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await logIn(page);
    await login.waitFor({ state: "detached" });
    expect(await name.inputValue()).toBe("long-evening");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "long-evening" }).waitFor();

    await page.getByRole("link", { name: "Variables" }).click();
    await page.getByRole("button", { name: "New variable" }).first().click();
    const dialog = openDialog(page);
    await dialog.getByRole("textbox", { name: "Name" }).fill("kept_name");
    await dialog.getByRole("textbox", { name: "Value" }).fill("kept value");
    await context.clearCookies();
    await dialog.getByRole("button", { name: "Create" }).click();
    await login.waitFor();
    await page.keyboard.press("Escape");
    await logIn(page);
    await login.waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("cell", { name: "kept_name", exact: true }).waitFor();
    await watched.close();
  });
});
