import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Download,
  Locator,
  Page,
} from "playwright-core";
import { onTestFinished } from "vitest";

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
  /** In a window of its own, with an empty cache, that is thrown away: for first visits, and for what changes the window. */
  readonly isOwn?: boolean;
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

/** The windows of one check file. */
export interface Pages {
  /** Opens this address. Whatever was seen before, nothing of it is known but the files of the pages. */
  open(url: string, options?: PageOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

/** What is told of a page while somebody watches it. */
interface Watch {
  readonly origin: string;
  readonly expected: readonly string[];
  readonly problems: string[];
  requests: string[];
  isOutage: boolean;
}

/** A window that may be used again. */
interface Window {
  readonly page: Page;
  watch: Watch | undefined;
}

/**
 * A new window starts a process and loads a hundred files, which takes a second of processor time; so a window is used again by
 * the next check that wants its size, theme and language. It leaves the pages after each check and forgets what they have
 * stored: the next one loads its document anew, as a first visit does.
 */
export function createPages(browser: Browser): Pages {
  const free = new Map<string, Window>();

  async function openWindow({
    size = DESKTOP,
    theme = "light",
    language = "en",
  }: PageOptions): Promise<Window> {
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
    const made: Window = { page, watch: undefined };
    watchPage(made);
    return made;
  }

  return {
    async open(url, options = {}) {
      const { size = DESKTOP, theme = "light", language = "en", expected = [] } = options;
      const isOwn = options.isOwn === true || options.clockMs !== undefined;
      const kind = `${size.width} ${theme} ${language}`;
      const taken = isOwn ? undefined : free.get(kind);
      free.delete(kind);
      const used = taken ?? (await openWindow(options));
      const { page } = used;
      const context = page.context();
      const { origin } = new URL(url);
      const watch: Watch = { origin, expected, problems: [], requests: [], isOutage: false };
      used.watch = watch;
      // A check that fails says what was on the page then; none leaves its page to the checks after it.
      onTestFinished(async ({ task }) => {
        if (used.watch !== watch) return;
        if (task.result?.state === "fail") {
          const seen = await page.locator("body").ariaSnapshot({ timeout: 2000 }).catch(String);
          process.stderr.write(`${[page.url(), ...watch.problems, seen.slice(0, MOST_SEEN)].join("\n")}\n`);
        }
        await context.close();
      });
      if (options.clockMs !== undefined) await page.clock.install({ time: options.clockMs });
      await page.goto(url);
      return {
        page,
        context,
        takeRequests() {
          const taken = watch.requests;
          watch.requests = [];
          return taken;
        },
        expectOutage(isOn) {
          watch.isOutage = isOn;
        },
        async close() {
          if (isOwn) await context.close();
          else {
            await leave(page, origin);
            if (free.has(kind)) await context.close();
            else free.set(kind, used);
          }
          used.watch = undefined;
          if (watch.problems.length > 0) throw new Error(`on ${url}:\n${watch.problems.join("\n")}`);
        },
      };
    },
    async close() {
      for (const { page } of free.values()) await page.context().close();
      free.clear();
    },
  };
}

/** Ends the document, and with it all that it was doing, and what it has kept in the browser but for its cache. */
async function leave(page: Page, origin: string): Promise<void> {
  // To a picture of the server, not to an empty page: for that the browser would change the process, and load all files again.
  await page.goto(`${origin}/favicon.svg`);
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.context().clearCookies();
  page.removeAllListeners("dialog");
}

function watchPage(window: Window): void {
  const { page } = window;
  page.on("pageerror", (error) => window.watch?.problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (window.watch === undefined || message.type() !== "error" || window.watch.isOutage) return;
    // An expected refusal is told by Chromium, too; `response` below has judged it.
    if (!message.text().startsWith("Failed to load resource"))
      window.watch.problems.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (window.watch === undefined) return;
    const { origin: to, pathname, protocol } = new URL(request.url());
    if (protocol === "data:" || protocol === "blob:") return;
    if (to !== window.watch.origin) window.watch.problems.push(`left the server: ${request.url()}`);
    if (pathname.startsWith("/api/")) window.watch.requests.push(`${request.method()} ${pathname}`);
  });
  page.on("requestfailed", (request) => {
    // A page that is left takes back its questions.
    if (window.watch === undefined || window.watch.isOutage) return;
    if (request.failure()?.errorText === "net::ERR_ABORTED") return;
    window.watch.problems.push(`failed: ${request.url()} ${request.failure()?.errorText ?? ""}`);
  });
  page.on("response", (response) => {
    if (window.watch === undefined || window.watch.isOutage || response.status() < 400) return;
    const { pathname } = new URL(response.url());
    const seen = `${response.status()} ${pathname}`;
    if (window.watch.expected.some((one) => seen.startsWith(one))) return;
    window.watch.problems.push(`${response.status()}: ${response.request().method()} ${pathname}`);
  });
}

/** The dialog that is open. Toasts are dialogs, too, to a screen reader, but take nothing. */
export const openDialog = (page: Page): Locator => page.locator('[role="dialog"]:not([aria-modal="false"])');

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

interface Axe {
  run(options: {
    readonly resultTypes: readonly string[];
    readonly runOnly?: readonly string[];
  }): Promise<{ readonly violations: readonly AxeViolation[] }>;
}

/** What axe finds wrong on the page as it is now; of all its rules, unless some are named. */
export async function findBarriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  // By evaluation, not by a script element: the pages' security policy allows no other scripts.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await readFile(axePath, "utf8"));
  const violations = await page.evaluate(async (only) => {
    // safe: axe has just been put there
    const { axe } = globalThis as unknown as { axe: Axe };
    // Of what is right it need not say where.
    return (await axe.run({ resultTypes: ["violations"], ...(only && { runOnly: only }) })).violations;
  }, rules);
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}

/** What has been downloaded; the browser may have it elsewhere. */
export async function textOf(file: Download): Promise<string> {
  return await text(await file.createReadStream());
}

/** Keeps a picture for the docs, when `E2E_SCREENS=1` asks for them. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env.E2E_SCREENS !== "1") return;
  await page.screenshot({ path: join(screens, `${name}.jpg`), type: "jpeg", quality: 75 });
}
