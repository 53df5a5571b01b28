import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveServer, startLiveServer } from "./support/live-server.ts";
import { findBarriers, openChromium, openPage } from "./support/watched-page.ts";

const REFUSED = ["401 /api/batuta/ui/session"];

let browser: Browser;
let server: LiveServer;

beforeAll(async () => {
  const env = { BATUTA_SERVER_AUTH_STRING: "ada:enchantress" };
  [browser, server] = await Promise.all([openChromium(), startLiveServer(env)]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("a server with a password", () => {
  it("asks for it, says that a wrong one is wrong, and then shows the page that was wanted", async () => {
    const watched = await openPage(browser, `${server.url}/automations`, { expected: REFUSED });
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
    const watched = await openPage(browser, `${server.url}/automations`, { expected: ["401 /api/"] });
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
