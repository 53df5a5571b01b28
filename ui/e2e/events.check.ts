import { randomUUID } from "node:crypto";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveServer, startLiveServer } from "./support/live-server.ts";
import { findBarriers, openChromium, openPage, PHONE } from "./support/watched-page.ts";

let browser: Browser;
let server: LiveServer;

const tell = (event: string, door: string): Promise<unknown> =>
  server.call("/events", [
    {
      id: randomUUID(),
      occurred: new Date().toISOString(),
      event,
      resource: { "prefect.resource.id": `acme.door.${door}`, "prefect.resource.name": `Door ${door}` },
      payload: { by: "<b>key</b>" },
    },
  ]);

beforeAll(async () => {
  [browser, server] = await Promise.all([openChromium(), startLiveServer()]);
  await tell("acme.door.opened", "north");
  await tell("acme.door.closed", "south");
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

describe("the events", () => {
  it("come in as they happen, under their day", async () => {
    const watched = await openPage(browser, `${server.url}/events`);
    await watched.page.getByRole("heading", { level: 2, name: "Today" }).waitFor();
    await watched.page.getByRole("link", { name: "acme.door.opened" }).waitFor();
    await tell("acme.door.slammed", "north");
    await watched.page.getByRole("link", { name: "acme.door.slammed" }).waitFor({ timeout: 15_000 });
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("are narrowed by the beginning of their names", async () => {
    const watched = await openPage(browser, `${server.url}/events?event=acme.door.clo`);
    await watched.page.getByRole("link", { name: "acme.door.closed" }).waitFor();
    expect(await watched.page.getByRole("link", { name: "acme.door.opened" }).count()).toBe(0);
    await watched.close();
  });

  it("tell all of themselves, and lead to the others of their resource", async () => {
    const watched = await openPage(browser, `${server.url}/events`, { theme: "dark" });
    await watched.page.getByRole("link", { name: "acme.door.opened" }).click();
    await watched.page.getByRole("heading", { level: 1, name: "acme.door.opened" }).waitFor();
    await watched.page.getByText('"by": "<b>key</b>"').first().waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.page.getByRole("link", { name: "Its other events" }).click();
    await watched.page.getByRole("link", { name: "acme.door.slammed" }).waitFor();
    expect(await watched.page.getByRole("link", { name: "acme.door.closed" }).count()).toBe(0);
    await watched.close();
  });

  it("say where an event is gone, and that no event fits, on a phone", async () => {
    const gone = `${server.url}/events/event/2020-01-01/00000000-0000-7000-8000-000000000000`;
    const watched = await openPage(browser, gone, { size: PHONE });
    await watched.page.getByText("This does not exist").waitFor();
    await watched.page.goto(`${server.url}/events?text=nothing-has-this-word`);
    await watched.page.getByText("No event fits").waitFor();
    await watched.close();
  });
});
