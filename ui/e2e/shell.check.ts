import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, PHONE } from "./support/watched-page.ts";

const site = makeSite();

describe("the frame of all pages", () => {
  it("opens on the dashboard with a menu, without a barrier", async () => {
    const watched = await site.open(`/`);
    await watched.page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    expect(new URL(watched.page.url()).pathname).toBe("/dashboard");
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("has its menu behind a button on a phone", async () => {
    const watched = await site.open(`/dashboard`, { size: PHONE });
    await watched.page.getByRole("button", { name: "Open the menu" }).click();
    await watched.page.getByRole("link", { name: "Runs" }).click();
    await watched.page.waitForURL("**/runs**");
    await watched.close();
  });

  it("says that an address has no page", async () => {
    const watched = await site.open(`/no-such-page`);
    await watched.page.getByText("This does not exist").waitFor();
    await watched.close();
  });

  it("says that the server is away, and goes on when it is back", async () => {
    const watched = await site.open(`/dashboard`);
    await watched.page.getByRole("heading", { level: 1 }).waitFor();
    watched.expectOutage(true);
    await site.kill();
    await watched.page.getByText("The server cannot be reached").waitFor({ timeout: 40_000 });
    await site.start();
    await watched.page
      .getByText("The server cannot be reached")
      .waitFor({ state: "detached", timeout: 40_000 });
    watched.expectOutage(false);
    await watched.close();
  });
});
