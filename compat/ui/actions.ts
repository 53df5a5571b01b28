import { setTimeout as delay } from "node:timers/promises";
import type { Locator, Page as Tab } from "playwright-core";
import type { Seeded } from "./pages.ts";

/** Asks Batuta's API; the body of the answer. */
export type AskApi = (method: "GET" | "POST", path: string, body?: unknown) => Promise<unknown>;

/** Something that people do on a page of Prefect's web UI, and what the API says once it is done. */
export interface Action {
  readonly name: string;
  /** Makes what is acted on; the path of the page. */
  readonly prepare: () => Promise<string>;
  readonly act: (tab: Tab) => Promise<void>;
  /** Whether the API knows of it. */
  readonly isDone: () => Promise<boolean>;
}

/** The two interfaces do the same by other means. */
export type Ui = "ui-v1" | "ui-v2";

type Json = Readonly<Record<string, unknown>>;

const button = (tab: Tab | Locator, name: string): Locator => tab.getByRole("button", { name, exact: true });

/** What both interfaces let people do; names are made of the interface's, so that the two don't meet. */
export function actionsOf(ui: Ui, seeded: Seeded, ask: AskApi): Action[] {
  const isNew = ui === "ui-v2";
  const mark = isNew ? "new" : "old";
  const read = async (path: string): Promise<Json> => (await ask("GET", path)) as Json; // safe: an entity is an object
  const find = async (path: string, body: unknown): Promise<readonly Json[]> =>
    (await ask("POST", path, body)) as readonly Json[]; // safe: a filter answers a list
  let runId = "";
  const prepareRun = (...states: readonly Json[]) => {
    return async (): Promise<string> => {
      const made = (await ask("POST", `/deployments/${seeded.deployment}/create_flow_run`, {})) as Json;
      runId = String(made.id);
      for (const state of states) await ask("POST", `/flow_runs/${runId}/set_state`, { state });
      return `/runs/flow-run/${runId}`;
    };
  };
  /** What can be done with a run: buttons in the older interface, a menu in the newer. */
  const choose = async (tab: Tab, what: string): Promise<void> => {
    if (!isNew) return await button(tab, what).first().click();
    await tab.getByRole("main").getByRole("button").filter({ hasText: /^$/ }).first().click();
    await tab.getByRole("menuitem", { name: what, exact: true }).click();
  };
  const stateOfRun = async (): Promise<unknown> => (await read(`/flow_runs/${runId}`)).state_type;
  const runsOfDeployment = async (): Promise<readonly Json[]> =>
    await find("/flow_runs/filter", { deployments: { id: { any_: [seeded.deployment] } } });
  let runsBefore = 0;

  return [
    {
      name: "creates a variable",
      prepare: async () => "/variables",
      act: async (tab) => {
        // The page writes its order into its address and is drawn anew: what was typed before is lost.
        if (isNew) await tab.waitForURL(/sort=/);
        if (isNew) await button(tab, "Add variable").click();
        else await tab.getByRole("banner").getByRole("button").last().click();
        const dialog = tab.getByRole("dialog");
        await dialog.getByRole("textbox").first().fill(`made_by_${mark}`);
        // The newer dialog's editor is loaded late: until then the second textbox is that of the tags.
        const value = isNew ? dialog.locator(".cm-content") : dialog.getByRole("textbox").nth(1);
        await value.fill("42");
        await button(dialog, "Create").click();
      },
      isDone: async () => {
        const found = await find("/variables/filter", {
          variables: { name: { any_: [`made_by_${mark}`] } },
        });
        return found[0]?.value === 42;
      },
    },
    {
      name: "creates a work pool",
      prepare: async () => "/work-pools/create",
      act: async (tab) => {
        const process = tab.getByRole("radio", { name: /^Process/ });
        await (isNew ? process.click() : process.check({ force: true }));
        await button(tab, "Next").click();
        await tab.getByRole("textbox", { name: "Name", exact: true }).fill(`made-by-${mark}`);
        await button(tab, "Next").click();
        await button(tab, isNew ? "Create Work Pool" : "Create").click();
      },
      isDone: async () => {
        const found = await find("/work_pools/filter", {
          work_pools: { name: { any_: [`made-by-${mark}`] } },
        });
        return found[0]?.type === "process";
      },
    },
    {
      name: "creates a concurrency limit",
      prepare: async () => "/concurrency-limits",
      act: async (tab) => {
        if (isNew) await button(tab, "add global concurrency limit").click();
        else await tab.getByRole("tabpanel").getByRole("button").first().click();
        const dialog = tab.getByRole("dialog");
        await dialog.getByRole("textbox").first().fill(`made-by-${mark}`);
        await dialog.getByRole("spinbutton").first().fill("7");
        await button(dialog, isNew ? "Save" : "Create").click();
      },
      isDone: async () => {
        const found = await find("/v2/concurrency_limits/filter", { limit: 200 });
        return found.some(({ name, limit }) => name === `made-by-${mark}` && limit === 7);
      },
    },
    {
      name: "pauses a schedule, and lets it go on",
      prepare: async () => `/deployments/deployment/${seeded.deployment}`,
      act: async (tab) => {
        const schedules = `/deployments/${seeded.deployment}/schedules`;
        const isActive = async (): Promise<unknown> => ((await ask("GET", schedules)) as Json[])[0]?.active;
        for (const wanted of [false, true]) {
          // The page draws it later than the API knows it: a click on what it was would ask for that once more.
          const toggle = tab
            .getByRole("switch", { checked: !wanted, ...(isNew && { name: /^toggle/ }) })
            .first();
          await (isNew ? toggle.click() : toggle.click({ force: true }));
          await until(async () => (await isActive()) === wanted, `the schedule is active: ${wanted}`);
        }
      },
      isDone: async () => true,
    },
    {
      name: "starts a quick run",
      prepare: async () => {
        runsBefore = (await runsOfDeployment()).filter(
          ({ auto_scheduled }) => auto_scheduled === false,
        ).length;
        return `/deployments/deployment/${seeded.deployment}`;
      },
      act: async (tab) => {
        await button(tab, "Run").click();
        await tab.getByText("Quick run").click();
      },
      isDone: async () => {
        const runs = (await runsOfDeployment()).filter(({ auto_scheduled }) => auto_scheduled === false);
        return runs.length === runsBefore + 1;
      },
    },
    {
      name: "cancels a flow run",
      prepare: prepareRun({ type: "PENDING" }, { type: "RUNNING" }),
      act: async (tab) => {
        await choose(tab, "Cancel");
        const asked = tab.getByRole("alertdialog").or(tab.getByRole("dialog"));
        await button(asked, isNew ? "Cancel Flow Run" : "Confirm").click();
      },
      isDone: async () => ["CANCELLING", "CANCELLED"].includes(String(await stateOfRun())),
    },
    {
      name: "deletes a flow run",
      prepare: prepareRun({ type: "PENDING" }, { type: "RUNNING" }, { type: "COMPLETED" }),
      act: async (tab) => {
        if (isNew) await choose(tab, "Delete");
        else {
          await tab.getByRole("banner").getByRole("button").last().click();
          await button(tab, "Delete").click();
        }
        await button(tab.getByRole("alertdialog").or(tab.getByRole("dialog")), "Delete").click();
      },
      isDone: async () =>
        (await find("/flow_runs/filter", { flow_runs: { id: { any_: [runId] } } })).length === 0,
    },
    {
      name: "resumes a paused flow run",
      prepare: prepareRun(
        { type: "PENDING" },
        { type: "RUNNING" },
        {
          type: "PAUSED",
          state_details: {
            pause_timeout: "2100-01-01T00:00:00Z",
            pause_key: "compat",
            pause_reschedule: true,
          },
        },
      ),
      act: async (tab) => {
        await choose(tab, "Resume");
        await button(tab.getByRole("dialog"), isNew ? "Resume" : "Submit").click();
      },
      isDone: async () => ["SCHEDULED", "RUNNING"].includes(String(await stateOfRun())),
    },
    {
      name: "changes a block",
      prepare: async () => `/blocks/block/${seeded.block}/edit`,
      act: async (tab) => {
        // The newer interface keeps a secret in a password field, which is no textbox to who asks by role.
        const value = isNew ? tab.locator('input[type="password"]') : tab.getByRole("textbox").last();
        await value.fill(`changed by ${mark}`);
        await button(tab, "Save").click();
      },
      isDone: async () => {
        const document = await read(`/block_documents/${seeded.block}?include_secrets=true`);
        return (document.data as Json).value === `changed by ${mark}`;
      },
    },
    {
      name: "edits an automation",
      prepare: async () => `/automations/automation/${seeded.automation}/edit`,
      act: async (tab) => {
        await tab.getByRole("button", { name: "Details" }).click();
        await tab.getByRole("textbox", { name: "Description (Optional)" }).fill(`edited by ${mark}`);
        await button(tab, "Save").click();
      },
      isDone: async () =>
        (await read(`/automations/${seeded.automation}`)).description === `edited by ${mark}`,
    },
  ];
}

const PATIENCE_MS = 20_000;

/** Asks until it is so. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${what}`);
    await delay(100);
  }
}
