import { describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, PHONE } from "./support/watched-page.ts";

const site = makeSite();

interface Made {
  readonly id: string;
}

/** A run that has ended in a state, by the API as a client would. */
async function makeRun(flow: string, name: string, type: string, message?: string): Promise<string> {
  const { id: flowId } = (await site.call("/flows/", { name: flow })) as Made;
  const { id } = (await site.call("/flow_runs/", {
    flow_id: flowId,
    name,
    tags: ["checked"],
    state: { type: "RUNNING" },
  })) as Made;
  if (type !== "RUNNING")
    await site.call(`/flow_runs/${id}/set_state`, { state: { type, message }, force: true });
  return id;
}

describe("the dashboard", () => {
  it("tells a new server's user what to type, in TypeScript and in Python", async () => {
    const watched = await site.open(`/dashboard`);
    await watched.page.getByText("Your first run").waitFor();
    await watched.page.getByText("npm install batuta").waitFor();
    await watched.page.getByText(`export PREFECT_API_URL=${site.url}/api`).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("shows what failed with its error line, and what runs, by at most five requests", async () => {
    await makeRun("ship", "sunk-ship", "FAILED", "Flow run encountered an exception: Error: it has a leak");
    await makeRun("ship", "fine-ship", "COMPLETED");
    await makeRun("ship", "sailing-ship", "RUNNING");
    const watched = await site.open(`/dashboard`);
    await watched.page.getByText("Error: it has a leak").waitFor();
    await watched.page.getByText("1 of 3 runs has failed or crashed.").waitFor();
    const running = watched.page.getByRole("region", { name: "Running" });
    await running.getByRole("link", { name: "sailing-ship" }).waitFor();
    const requests = watched.takeRequests().filter((one) => !one.includes("/batuta/ui/session"));
    expect(requests).toEqual(["POST /api/ui/dashboard"]);
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });

  it("shows what is late and by how much, what comes, how tasks do, and which pool has no worker", async () => {
    const { id: flowId } = (await site.call("/flows/", { name: "ferry" })) as Made;
    await site.call("/work_pools/", { name: "harbour", type: "process", concurrency_limit: 3 });
    const scheduled = (name: string, inSeconds: number) =>
      site.call("/flow_runs/", {
        flow_id: flowId,
        name,
        tags: ["checked"],
        state: {
          type: "SCHEDULED",
          state_details: { scheduled_time: new Date(Date.now() + inSeconds * 1000).toISOString() },
        },
      });
    await scheduled("next-ferry", 3600);
    const late = (await scheduled("slow-ferry", -7200)) as Made;
    await site.call(`/flow_runs/${late.id}/set_state`, {
      state: {
        type: "SCHEDULED",
        name: "Late",
        state_details: { scheduled_time: new Date(Date.now() - 7_200_000).toISOString() },
      },
      force: true,
    });
    for (const [key, type] of [
      ["load", "COMPLETED"],
      ["sail", "COMPLETED"],
      ["moor", "COMPLETED"],
      ["sink", "FAILED"],
    ])
      await site.call("/task_runs/", {
        flow_run_id: late.id,
        name: key,
        task_key: key,
        dynamic_key: "0",
        state: { type },
      });
    const watched = await site.open("/dashboard?tags=checked");
    const part = (name: string) => watched.page.getByRole("region", { name, exact: true });
    await part("Late").getByRole("link", { name: "slow-ferry" }).waitFor();
    await part("Late").getByText(/2 h 0/).waitFor();
    await part("Upcoming").getByRole("link", { name: "next-ferry" }).waitFor();
    const pool = part("Work pools").getByRole("listitem").filter({ hasText: "harbour" });
    expect(await pool.innerText()).toMatch(/0 of 3 active[\s\S]*No worker/);
    const tasks = await part("Task runs").innerText();
    expect(tasks).toMatch(/\b4\b/);
    expect(tasks).toMatch(/75\s?%\s+completed/);
    expect(tasks).toMatch(/per minute/);
    await part("Task runs").getByRole("group", { name: "Task runs over time by state" }).waitFor();
    await watched.close();
  });

  it("leads from a count of its chart to these runs", async () => {
    const watched = await site.open(`/dashboard`);
    const activity = watched.page.getByRole("region", { name: "Flow runs" });
    await activity.getByRole("link", { name: /Failed/ }).click();
    await watched.page.getByRole("link", { name: "sunk-ship" }).waitFor();
    expect(new URL(watched.page.url()).searchParams.get("state")).toBe("failed");
    expect(await watched.page.getByRole("link", { name: "fine-ship" }).count()).toBe(0);
    await watched.close();
  });

  it("is walked through bar by bar with the keyboard", async () => {
    const watched = await site.open(`/dashboard`);
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

  it("goes a range back and forward, by buttons and keys, with the time in its address", async () => {
    const watched = await site.open(`/dashboard`);
    const { page } = watched;
    await page.getByText(/^1 of \d runs has failed or crashed\./).waitFor();
    await page.getByRole("button", { name: "One range back" }).click();
    await page.getByText("Nothing has failed in this time.").waitFor();
    const until = new URL(page.url()).searchParams.get("until");
    expect(Date.parse(until ?? "")).toBeLessThan(Date.now());
    await page.reload();
    await page.getByText("Nothing has failed in this time.").waitFor();
    await page.keyboard.press(",");
    await page.waitForURL((url) => (url.searchParams.get("until") ?? "9") < (until ?? ""));
    await page.keyboard.press(".");
    await page.waitForURL((url) => url.searchParams.get("until") === until);
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "One range forward" }).click();
    await page.getByText(/^1 of \d runs has failed or crashed\./).waitFor();
    expect(new URL(page.url()).searchParams.get("until")).toBeNull();
    await watched.close();
  });

  it("keeps range and tags in its address, on a phone and in Spanish, too", async () => {
    const address = "/dashboard?range=week&tags=checked";
    const watched = await site.open(address, { size: PHONE, language: "es", theme: "dark" });
    await watched.page.getByRole("heading", { level: 1, name: "Panel" }).waitFor();
    await watched.page.getByText("Error: it has a leak").waitFor();
    await watched.page.getByRole("combobox", { name: /Intervalo/ }).waitFor();
    expect(await findBarriers(watched.page)).toEqual([]);
    await watched.close();
  });
});
