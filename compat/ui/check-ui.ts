import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import type { BrowserContext } from "playwright-core";
import { withHome } from "../../scripts/with-server.ts";
import { openBrowser } from "../../test/support/browser.ts";
import type { Outcome } from "../run-scenarios.ts";
import { type Action, type AskApi, actionsOf, until } from "./actions.ts";
import { type Page, pagesOf, type Seeded } from "./pages.ts";
import { serveUi, type UiFiles } from "./serve-ui.ts";

const PAGE_TIMEOUT_MS = 30_000;
/** A page that has asked for nothing for so long has what it wants. */
const QUIET_MS = 500;
const QUIET_TIMEOUT_MS = 3000;
const AT_ONCE = 2;
/** The newer dashboard asks for what was expected before the current minute began: the seed has to lie before it. */
const BROWSER_AHEAD_MS = 120_000;

/** Where a Python's Prefect keeps its two built interfaces. */
async function builtInterfaces(python: string): Promise<UiFiles[]> {
  const program = "import prefect; print(prefect.__ui_static_path__); print(prefect.__ui_v2_static_path__)";
  const { stdout } = await promisify(execFile)(python, ["-c", program]);
  const [first = "", second = ""] = stdout.trim().split("\n");
  return [
    { folder: first, base: "" },
    { folder: second, base: "/v2" },
  ];
}

async function seed(python: string, apiUrl: string): Promise<Seeded> {
  return await withHome(async (home) => {
    const env = { ...process.env, PREFECT_HOME: home, PREFECT_API_URL: apiUrl, DO_NOT_TRACK: "1" };
    const { stdout } = await promisify(execFile)(python, [join(import.meta.dirname, "seed.py")], {
      env,
      cwd: home,
    });
    const line = stdout.split("\n").find((one) => one.startsWith("@@"));
    if (line === undefined) throw new Error(`seed.py printed no ids: ${stdout}`);
    return JSON.parse(line.slice(2)) as Seeded; // safe: written by seed.py
  });
}

/** Opens a page; what went wrong on it: requests that failed, errors in its console, text that did not come. */
async function openPage(
  context: BrowserContext,
  url: string,
  page: Page,
  picture: string | undefined,
): Promise<string[]> {
  const problems: string[] = [];
  const tab = await context.newPage();
  try {
    let lastAsked = performance.now();
    tab.on("request", () => {
      lastAsked = performance.now();
    });
    tab.on("response", (answer) => {
      lastAsked = performance.now();
      if (answer.status() < 400) return;
      const asked = answer.request();
      problems.push(
        `${asked.method()} ${answer.url()} answered ${answer.status()} to ${asked.postData() ?? ""}`,
      );
    });
    tab.on("requestfailed", (asked) => {
      const reason = asked.failure()?.errorText ?? "";
      if (reason !== "net::ERR_ABORTED") problems.push(`${asked.method()} ${asked.url()} failed: ${reason}`);
    });
    tab.on("console", (message) => {
      if (message.type() === "error") problems.push(`console: ${message.text()}`);
    });
    tab.on("pageerror", (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
    tab.on("websocket", (socket) =>
      socket.on("socketerror", (text) => problems.push(`${socket.url()}: ${text}`)),
    );
    await tab.goto(url + page.path, { timeout: PAGE_TIMEOUT_MS });
    const wanted = tab.getByText(page.shows).filter({ visible: true }).first();
    await wanted
      .waitFor({ timeout: PAGE_TIMEOUT_MS })
      .catch(() => problems.push(`it never shows "${page.shows}"`));
    // What the page asks for after its first answers has come, too; some pages never stop asking.
    const end = performance.now() + QUIET_TIMEOUT_MS;
    while (performance.now() < end && performance.now() - lastAsked < QUIET_MS) await delay(50);
    if (picture !== undefined) await tab.screenshot({ path: picture });
  } finally {
    await tab.close();
  }
  return problems;
}

function askerOf(apiUrl: string): AskApi {
  return async (method, path, body) => {
    const headers = { "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${apiUrl}${path}`, { method, headers, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return await answer.json();
  };
}

/** Does something on a page as a person would; why the API does not know of it, or null. */
async function perform(context: BrowserContext, base: string, action: Action): Promise<string | null> {
  const tab = await context.newPage();
  tab.setDefaultTimeout(PAGE_TIMEOUT_MS);
  const refused: string[] = [];
  tab.on("response", (answer) => {
    // A name that is free is asked for first, and not found.
    if (answer.status() >= 400 && answer.status() !== 404)
      refused.push(`${answer.url()}: ${answer.status()}`);
  });
  try {
    await tab.goto(base + (await action.prepare()));
    await action.act(tab);
    await until(action.isDone, action.name);
    return refused.length === 0 ? null : refused.join("\n");
  } catch (error) {
    return [error, ...refused].join("\n");
  } finally {
    await tab.close();
  }
}

/**
 * Opens the pages of Prefect's own web interfaces, from the wheel of this Python, over a seeded server.
 *
 * @param pictures - Folder for a picture of each page.
 * @param isNewer - whether the second interface, which Prefect's server shows to who asks for it, is looked at, too.
 */
export async function checkUi(
  {
    python,
    apiUrl,
    only,
    pictures,
    isNewer,
  }: { python: string; apiUrl: string; only: string; pictures: string | undefined; isNewer: boolean },
  report: (outcome: Outcome) => void,
): Promise<Outcome[] | { readonly reason: string }> {
  const browser = await openBrowser();
  if ("reason" in browser) return browser;
  const outcomes: Outcome[] = [];
  try {
    const interfaces = (await builtInterfaces(python)).slice(0, isNewer ? undefined : 1);
    const seeded = await seed(python, apiUrl);
    const served = await serveUi(new URL(apiUrl), interfaces);
    try {
      const all = interfaces.flatMap(({ base }) =>
        pagesOf(seeded).map((page) => ({ file: base === "" ? "ui-v1" : "ui-v2", base, page })),
      );
      const queue = all.filter(({ file, page }) => `${file}${page.path}`.includes(only)).values();
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      await context.clock.setSystemTime(Date.now() + BROWSER_AHEAD_MS);
      // Pictures and scripts of the web outside are no part of what is tested.
      await context.route(
        (asked) => asked.hostname !== "127.0.0.1",
        (route) => route.fulfill({ status: 200, body: "" }),
      );
      const work = async (): Promise<void> => {
        for (const { file, base, page } of queue) {
          const started = performance.now();
          const name = page.path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "ID");
          const picture = pictures && join(pictures, `${file}${name.replaceAll("/", "_")}.png`);
          if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
          const problems = await openPage(context, served.url + base, page, picture);
          const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
          const problem = problems.length === 0 ? null : [...new Set(problems)].join("\n");
          const outcome = { file, scenario: name, seconds, problem, skipped: null };
          outcomes.push(outcome);
          report(outcome);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      const ask = askerOf(apiUrl);
      for (const { base } of interfaces) {
        const file = base === "" ? "ui-v1" : "ui-v2";
        for (const action of actionsOf(file, seeded, ask)) {
          if (!`${file} ${action.name}`.includes(only)) continue;
          const started = performance.now();
          const problem = await perform(context, served.url + base, action);
          const seconds = Number(((performance.now() - started) / 1000).toFixed(2));
          const outcome = { file, scenario: action.name, seconds, problem, skipped: null };
          outcomes.push(outcome);
          report(outcome);
        }
      }
    } finally {
      served.close();
    }
  } finally {
    await browser.close();
  }
  return outcomes;
}
