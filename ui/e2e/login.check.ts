import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers } from "./support/watched-page.ts";

const REFUSED = ["401 /api/batuta/ui/session"];

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
    await page.getByLabel("User").fill("ada");
    await page.getByLabel("Password").fill("enchantress");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Automations" }).waitFor();
    await context.clearCookies();
    await page.getByRole("link", { name: "Dashboard" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await page.getByLabel("User").fill("ada");
    await page.getByLabel("Password").fill("enchantress");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /Theme, language/ }).click();
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    await watched.close();
  });
});
