import { existsSync } from "node:fs";
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from "playwright-core";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--no-zygote",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** A headless Chromium: BATUTA_TEST_BROWSER, the machine's own, or on Linux the one that npm has brought. */
export async function openBrowser(): Promise<Browser | { readonly reason: string }> {
  const options = await launchOptions();
  return "reason" in options ? options : await chromium.launch(options);
}

/** The same for several processes: they connect to its `wsEndpoint()`. */
export async function serveBrowser(): Promise<BrowserServer | { readonly reason: string }> {
  const options = await launchOptions();
  return "reason" in options ? options : await chromium.launchServer({ ...options, host: "127.0.0.1" });
}

async function launchOptions(): Promise<LaunchOptions | { readonly reason: string }> {
  const named = process.env.BATUTA_TEST_BROWSER;
  const found = named ?? INSTALLED.find((path) => existsSync(path)) ?? (await packedBrowser());
  if (found === undefined) return { reason: "no Chromium: set BATUTA_TEST_BROWSER to one" };
  // On a signal Playwright would end this process before it has stopped its servers. At the end it ends the browser.
  const unheard = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  return { executablePath: found, args: FLAGS, ...unheard };
}

async function packedBrowser(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  // Its own copies of the system libraries that a slim machine lacks are only unpacked where it thinks it is in a lambda.
  process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";
  const { default: packed } = await import("@sparticuz/chromium");
  return await packed.executablePath();
}
