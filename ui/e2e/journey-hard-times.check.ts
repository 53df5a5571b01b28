import { beforeAll, describe, expect, it } from "vitest";
import { makeSite } from "./support/site.ts";
import { findBarriers, openDialog, PHONE } from "./support/watched-page.ts";

interface Made {
  readonly id: string;
}

const BURST_STATES = 200;
const STATES_PER_SECOND = 50;
/** Nobody waits longer than this for a click, however much goes on; quiet machines are far below. */
const LONGEST_TASK_MS = 2000;

const site = makeSite();
let flowId = "";

// safe: what these routes answer
const make = async (path: string, body: object) => (await site.call(path, body)) as Made;
const run = (name: string, state: object) => make("/flow_runs/", { flow_id: flowId, name, state });
const setState = (id: string, state: object) =>
  site.call(`/flow_runs/${id}/set_state`, { state, force: true });

beforeAll(async () => {
  ({ id: flowId } = await make("/flows/", { name: "hard-times" }));
});

describe("a page that is watched", () => {
  it("resumes a paused run with the input it asks for, by a form made from what the run has left", async () => {
    const paused = await run("asks-for-approval", { type: "RUNNING" });
    const schema = {
      type: "object",
      required: ["reason"],
      properties: {
        approved: { type: "boolean", title: "Approved", default: false },
        reason: { type: "string", title: "Reason" },
      },
    };
    const keys = { schema: "ask-schema", response: "ask-response", description: "ask-description" };
    const leave = (key: string, value: unknown) =>
      site.call(`/flow_runs/${paused.id}/input`, { key, value: JSON.stringify(value) });
    await leave(keys.schema, schema);
    await leave(keys.description, "May the **invoices** go out?");
    await setState(paused.id, {
      type: "PAUSED",
      state_details: {
        pause_reschedule: false,
        pause_key: "ask",
        pause_timeout: new Date(Date.now() + 600_000).toISOString(),
        run_input_keyset: keys,
      },
    });
    const watched = await site.open(`/runs/flow-run/${paused.id}`, { size: PHONE });
    const { page } = watched;
    await page.getByRole("button", { name: "Resume" }).click();
    const dialog = openDialog(page);
    await dialog.getByText("invoices").waitFor();
    await dialog.getByRole("button", { name: "Resume" }).click();
    await dialog.locator("[aria-invalid=true]").waitFor();
    await dialog.getByRole("switch", { name: "Approved" }).click();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the month is over");
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Resume" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("main").getByText("Running", { exact: true }).first().waitFor();
    const answer = await site.call(`/flow_runs/${paused.id}/input/${keys.response}`);
    expect(JSON.parse(typeof answer === "string" ? answer : JSON.stringify(answer))).toEqual({
      approved: true,
      reason: "the month is over",
    });
    await watched.close();
  });

  it("says that its run is gone when somebody else has deleted it", async () => {
    const { id } = await run("deleted-elsewhere", { type: "RUNNING" });
    const watched = await site.open(`/runs/flow-run/${id}`, {
      expected: ["404 /api/"],
    });
    const { page } = watched;
    await page.getByRole("heading", { level: 1, name: "deleted-elsewhere" }).waitFor();
    await site.call(`/flow_runs/${id}`, undefined, "DELETE");
    await page.getByText("This run does not exist any more").waitFor();
    await page.getByRole("link", { name: "To all runs" }).click();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await watched.close();
  });

  it.each([
    ["the form of a run", "Deployments", "nightly", "deployments"],
    ["an automation that is edited", "Automations", "Edit tell-me", "automations"],
  ] as const)(
    "says that %s has lost what it is about, and leads to what is there",
    async (_, list, title, kind) => {
      const { id } =
        kind === "deployments"
          ? await make("/deployments/", { name: "nightly", flow_id: flowId })
          : await make("/automations/", {
              name: "tell-me",
              trigger: { type: "event", posture: "Reactive", match: {}, expect: ["x"] },
              actions: [{ type: "do-nothing" }],
            });
      const path = kind === "deployments" ? `deployment/${id}/run` : `automation/${id}/edit`;
      const watched = await site.open(`/${kind}/${path}`, { expected: ["404 /api/"] });
      const { page } = watched;
      await page.getByRole("heading", { level: 1 }).filter({ hasText: title }).waitFor();
      // A change before the page is told of changes is found by its next look, up to a quarter of a minute later.
      await page.getByRole("img", { name: "Live", exact: true }).waitFor();
      await site.call(`/${kind}/${id}`, undefined, "DELETE");
      await page.getByText("This does not exist any more").waitFor();
      await page.getByRole("link", { name: `Go to ${list}` }).click();
      await page.getByRole("heading", { level: 1, name: list }).waitFor();
      await watched.close();
    },
  );

  it("recovers by itself when the server is killed and started again meanwhile", async () => {
    const { id } = await run("outlives-the-server", { type: "RUNNING" });
    const watched = await site.open(`/runs/flow-run/${id}`);
    const { page } = watched;
    const main = page.getByRole("main");
    await main.getByText("Running", { exact: true }).first().waitFor();
    watched.expectOutage(true);
    await site.kill();
    const banner = page.getByRole("status").filter({ hasText: "The server cannot be reached" });
    await banner.waitFor({ timeout: 30_000 });
    // What was seen stays to be read.
    expect(await page.getByRole("heading", { level: 1, name: "outlives-the-server" }).isVisible()).toBe(true);
    await site.start();
    await banner.waitFor({ state: "detached", timeout: 30_000 });
    watched.expectOutage(false);
    await setState(id, { type: "COMPLETED" });
    await main.getByText("Completed", { exact: true }).first().waitFor();
    await page.getByText("This could not be shown").waitFor({ state: "detached" });
    await watched.close();
  });

  it("stays responsive while fifty states a second go by", async ({ annotate }) => {
    const watched = await site.open(`/runs?range=all`);
    const { page } = watched;
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor();
    await page.waitForLoadState("networkidle");
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { longTasks: tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: "longtask", buffered: false });
    });
    watched.takeRequests();
    const began = performance.now();
    for (let sent = 0; sent < BURST_STATES; sent += STATES_PER_SECOND / 5) {
      await Promise.all(
        Array.from({ length: STATES_PER_SECOND / 5 }, (_, n) =>
          run(`burst-${sent + n}`, { type: "RUNNING" }),
        ),
      );
    }
    const seconds = (performance.now() - began) / 1000;
    const asked = watched.takeRequests().length;
    await page.getByRole("searchbox", { name: "Search by name" }).fill("burst-199");
    await page.getByRole("link", { name: "burst-199" }).waitFor();
    // safe: put there above
    const tasks = await page.evaluate(
      () => (globalThis as unknown as { readonly longTasks: readonly number[] }).longTasks,
    );
    const longest = Math.round(Math.max(0, ...tasks));
    await annotate(
      `${Math.round(BURST_STATES / seconds)} states a second: longest task ${longest} ms, ${asked} requests`,
    );
    expect(longest).toBeLessThan(LONGEST_TASK_MS);
    // Pushed changes are asked for together, not each by itself.
    expect(asked).toBeLessThan(BURST_STATES / 2);
    await watched.close();
  });

  it("shows its frame and that it loads on a slow line, and no error", async () => {
    const watched = await site.open("/dashboard", { isOwn: true });
    const { page, context } = watched;
    await page.getByRole("heading", { level: 1, name: "Dashboard" }).waitFor();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.enable");
    await devtools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 600,
      downloadThroughput: 30_000,
      uploadThroughput: 10_000,
    });
    await page.getByRole("link", { name: "Runs", exact: true }).first().click();
    await page.locator("[aria-busy=true], [role=status], .animate-pulse").first().waitFor();
    await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor({ timeout: 30_000 });
    await page
      .getByRole("link", { name: "outlives-the-server" })
      .or(page.getByText("burst-"))
      .first()
      .waitFor({ timeout: 30_000 });
    expect(await page.getByText("This could not be shown").count()).toBe(0);
    await watched.close();
  });
});
