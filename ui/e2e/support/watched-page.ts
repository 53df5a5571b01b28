import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { openBrowser } from "../../../test/support/browser.ts";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const screens = join(import.meta.dirname, "../../../docs/screens");

const TIMEOUT_MS = 15_000;
/** Letters of a page that are told when a check fails on it. */
const MOST_SEEN = 8000;

/** The widths at which pages are tried. */
export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

export interface PageOptions {
  readonly size?: typeof DESKTOP;
  readonly theme?: "light" | "dark";
  readonly language?: "en" | "es";
  /** Answers that a check wants to see: `401 /api/`. A status and the beginning of a path. */
  readonly expected?: readonly string[];
  /** What the clock of the browser shows when the page is opened, in milliseconds since 1970. */
  readonly clockMs?: number;
}

/** A page on which nothing may go wrong unseen. */
export interface WatchedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to the API since the last call of it: `POST /api/ui/dashboard`. */
  takeRequests(): string[];
  /** From now on, what a restart of the server does to requests is no failure. */
  expectOutage(isExpected: boolean): void;
  /** Fails when the console has shown an error, a request has failed, left the server, or was answered by 4xx or 5xx. */
  close(): Promise<void>;
}

/** Opens the one browser of a check file. */
export async function openChromium(): Promise<Browser> {
  const browser = await openBrowser();
  if ("reason" in browser) throw new Error(browser.reason);
  return browser;
}

/** Opens a page of a context of its own and goes to this address. */
export async function openPage(
  browser: Browser,
  url: string,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const { size = DESKTOP, theme = "light", language = "en", expected = [] } = options;
  const settings: BrowserContextOptions = {
    viewport: size,
    colorScheme: theme,
    locale: language === "es" ? "es-AR" : "en-GB",
    timezoneId: "America/Buenos_Aires",
    reducedMotion: "reduce",
    isMobile: size.width < 500,
  };
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  const { origin } = new URL(url);
  const problems: string[] = [];
  let requests: string[] = [];
  let isOutage = false;
  const isExpected = (status: number, path: string): boolean =>
    expected.some((one) => `${status} ${path}`.startsWith(one));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || isOutage) return;
    // An expected refusal is told by Chromium, too; `response` below has judged it.
    if (!message.text().startsWith("Failed to load resource")) problems.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const { origin: to, pathname, protocol } = new URL(request.url());
    if (protocol === "data:" || protocol === "blob:") return;
    if (to !== origin) problems.push(`left the server: ${request.url()}`);
    if (pathname.startsWith("/api/")) requests.push(`${request.method()} ${pathname}`);
  });
  page.on("requestfailed", (request) => {
    // A page that is left takes back its questions.
    if (isOutage || request.failure()?.errorText === "net::ERR_ABORTED") return;
    problems.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (response.status() < 400 || isOutage || isExpected(response.status(), pathname)) return;
    problems.push(`${response.status()}: ${response.request().method()} ${pathname}`);
  });
  // A check that fails says what was on the page then; none leaves its page to the checks after it.
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") {
      const seen = await page.locator("body").ariaSnapshot({ timeout: 2000 }).catch(String);
      process.stderr.write(`${[page.url(), ...problems, seen.slice(0, MOST_SEEN)].join("\n")}\n`);
    }
    await context.close();
  });
  if (options.clockMs !== undefined) await page.clock.install({ time: options.clockMs });
  await page.goto(url);
  return {
    page,
    context,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    expectOutage(isOn) {
      isOutage = isOn;
    },
    async close() {
      await context.close();
      if (problems.length > 0) throw new Error(`on ${url}:\n${problems.join("\n")}`);
    },
  };
}

/** The dialog that is open. Toasts are dialogs, too, to a screen reader, but take nothing. */
export const openDialog = (page: Page): Locator => page.locator('[role="dialog"]:not([aria-modal="false"])');

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** What axe finds wrong on the page as it is now. */
export async function findBarriers(page: Page): Promise<string[]> {
  // By evaluation, not by a script element: the pages' security policy allows no other scripts.
  const { readFile } = await import("node:fs/promises");
  await page.evaluate(await readFile(axePath, "utf8"));
  const violations = await page.evaluate(async () => {
    // safe: axe has just been put there
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeViolation[] }> } };
    return (await axe.run()).violations;
  });
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}

/** Keeps a picture for the docs, when `E2E_SCREENS=1` asks for them. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env.E2E_SCREENS !== "1") return;
  await page.screenshot({ path: join(screens, `${name}.jpg`), type: "jpeg", quality: 75 });
}
