import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, PHONE } from "./support/watched-page.ts";

const site = makeSite();

const tell = (event: string, door: string, more: object = {}): Promise<unknown> =>
  site.call("/events", [
    {
      id: randomUUID(),
      occurred: new Date().toISOString(),
      ...more,
      event,
      resource: { "prefect.resource.id": `acme.door.${door}`, "prefect.resource.name": `Door ${door}` },
      payload: { by: "<b>key</b>" },
    },
  ]);

beforeAll(async () => {
  await tell("acme.door.opened", "north");
  await tell("acme.door.closed", "south");
});

describe("the events", () => {
  it("come in as they happen, under their day", async () => {
    const watched = await site.open(`/events`);
    await watched.page.getByRole("heading", { level: 2, name: "Today" }).waitFor();
    await watched.page.getByRole("link", { name: "acme.door.opened" }).waitFor();
    await tell("acme.door.slammed", "north");
    await watched.page.getByRole("link", { name: "acme.door.slammed" }).waitFor({ timeout: 8000 });
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("are narrowed by the beginning of their names", async () => {
    const watched = await site.open(`/events?event=acme.door.clo`);
    await watched.page.getByRole("link", { name: "acme.door.closed" }).waitFor();
    expect(await watched.page.getByRole("link", { name: "acme.door.opened" }).count()).toBe(0);
    await watched.close();
  });

  it("tell all of themselves, and lead to the others of their resource", async () => {
    const watched = await site.open(`/events`, { theme: "dark" });
    await watched.page.getByRole("link", { name: "acme.door.opened" }).click();
    await watched.page.getByRole("heading", { level: 1, name: "acme.door.opened" }).waitFor();
    await watched.page.getByText('"by": "<b>key</b>"').first().waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.page.getByRole("link", { name: "Its other events" }).click();
    await watched.page.getByRole("link", { name: "acme.door.slammed" }).waitFor();
    expect(await watched.page.getByRole("link", { name: "acme.door.closed" }).count()).toBe(0);
    await watched.close();
  });

  it("lead to what they follow, be it of another day", async () => {
    const before = randomUUID();
    await tell("acme.door.knocked", "west", {
      id: before,
      occurred: new Date(Date.now() - 26 * 3_600_000).toISOString(),
    });
    await tell("acme.door.answered", "west", { follows: before });
    const watched = await site.open(`/events?event=acme.door.answered`);
    await watched.page.getByRole("link", { name: "acme.door.answered" }).click();
    await watched.page.getByRole("link", { name: before }).click();
    await watched.page.getByRole("heading", { level: 1, name: "acme.door.knocked" }).waitFor();
    await watched.close();
  });

  it("are told over time, where a stretch is chosen, and lead to an automation of what is like them", async () => {
    const watched = await site.open("/events");
    const { page } = watched;
    const chart = page.getByRole("img", { name: /^Events over time: [1-9]/ });
    await chart.waitFor();
    const box = await chart.boundingBox();
    if (box === null) throw new Error("the chart has no place");
    // The last quarter: there are the events of this minute.
    await page.mouse.move(box.x + box.width * 0.75, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 5, box.y + box.height / 2);
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).searchParams.get("from")).not.toBeNull();
    await page.getByRole("link", { name: "acme.door.slammed" }).first().click();
    await page.getByRole("link", { name: "Make an automation of it" }).click();
    await page
      .getByText(/When acme\.door\.slammed|acme\.door\.slammed/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "JSON" }).click();
    const json = await page.getByRole("textbox", { name: "JSON" }).inputValue();
    expect(json).toContain("acme.door.slammed");
    expect(json).toContain("acme.door.north");
    await watched.close();
  });

  it("say where an event is gone, and that no event fits, on a phone", async () => {
    const gone = `/events/event/2020-01-01/00000000-0000-7000-8000-000000000000`;
    const watched = await site.open(gone, { size: PHONE });
    await watched.page.getByText("This does not exist").waitFor();
    await watched.page.goto(`${site.url}/events?text=nothing-has-this-word`);
    await watched.page.getByText("No event fits").waitFor();
    await watched.close();
  });
});
