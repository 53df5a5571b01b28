import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveServer, startLiveServer } from "./support/live-server.ts";
import { findBarriers, openChromium, openPage, PHONE } from "./support/watched-page.ts";

let browser: Browser;
let server: LiveServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([openChromium(), startLiveServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

interface Made {
  readonly id: string;
}

/** A run that has ended in a state, by the API as a client would. */
async function makeRun(flow: string, name: string, type: string, message?: string): Promise<string> {
  const { id: flowId } = (await server.call("/flows/", { name: flow })) as Made;
  const { id } = (await server.call("/flow_runs/", {
    flow_id: flowId,
    name,
    tags: ["checked"],
    state: { type: "RUNNING" },
  })) as Made;
  if (type !== "RUNNING")
    await server.call(`/flow_runs/${id}/set_state`, { state: { type, message }, force: true });
  return id;
}

describe("the dashboard", () => {
  it("tells a new server's user what to type, in TypeScript and in Python", async () => {
    const watched = await openPage(browser, `${server.url}/dashboard`);
    await watched.page.getByText("Your first run").waitFor();
    await watched.page.getByText("npm install batuta").waitFor();
    await watched.page.getByText(`export PREFECT_API_URL=${server.url}/api`).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("shows what failed with its error line, and what runs, by at most five requests", async () => {
    await makeRun("ship", "sunk-ship", "FAILED", "Flow run encountered an exception: Error: it has a leak");
    await makeRun("ship", "fine-ship", "COMPLETED");
    await makeRun("ship", "sailing-ship", "RUNNING");
    const watched = await openPage(browser, `${server.url}/dashboard`);
    await watched.page.getByText("Error: it has a leak").waitFor();
    await watched.page.getByText("1 of 3 runs has failed or crashed.").waitFor();
    const running = watched.page.getByRole("region", { name: "Running" });
    await running.getByRole("link", { name: "sailing-ship" }).waitFor();
    const requests = watched.takeRequests().filter((one) => !one.includes("/batuta/ui/session"));
    expect(requests).toEqual(["POST /api/ui/dashboard"]);
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("leads from a count of its chart to these runs", async () => {
    const watched = await openPage(browser, `${server.url}/dashboard`);
    const activity = watched.page.getByRole("region", { name: "Flow runs" });
    await activity.getByRole("link", { name: /Failed/ }).click();
    await watched.page.getByRole("link", { name: "sunk-ship" }).waitFor();
    expect(new URL(watched.page.url()).searchParams.get("state")).toBe("failed");
    expect(await watched.page.getByRole("link", { name: "fine-ship" }).count()).toBe(0);
    await watched.close();
  });

  it("is walked through bar by bar with the keyboard", async () => {
    const watched = await openPage(browser, `${server.url}/dashboard`);
    const bars = watched.page.getByRole("group", { name: "Flow runs over time by state" });
    await bars.getByRole("button").last().focus();
    await watched.page.keyboard.press("ArrowLeft");
    const focused = await watched.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(focused).toMatch(/: (Nothing|\d+ )/);
    await watched.page.keyboard.press("Enter");
    await watched.page.waitForURL("**/runs?**");
    expect(new URL(watched.page.url()).searchParams.get("from")).not.toBeNull();
    await watched.close();
  });

  it("keeps range and tags in its address, on a phone and in Spanish, too", async () => {
    const address = `${server.url}/dashboard?range=week&tags=checked`;
    const watched = await openPage(browser, address, { size: PHONE, language: "es", theme: "dark" });
    await watched.page.getByRole("heading", { level: 1, name: "Panel" }).waitFor();
    await watched.page.getByText("Error: it has a leak").waitFor();
    await watched.page.getByRole("combobox", { name: /Intervalo/ }).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });
});
