import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { serveBrowser } from "../../../test/support/browser.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

declare module "vitest" {
  interface ProvidedContext {
    /** Where the one browser of all check files is reached. */
    readonly browser: string;
  }
}

/**
 * Builds the pages once before the checks, as the package has them, and starts their browser.
 * `E2E_PAGES_BUILT=1`: the pages are there already.
 */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (process.env.E2E_PAGES_BUILT !== "1")
    execFileSync(process.execPath, ["scripts/build-ui.ts", "--if-stale"], { cwd: root, stdio: "inherit" });
  const browser = await serveBrowser();
  if ("reason" in browser) throw new Error(browser.reason);
  provide("browser", browser.wsEndpoint());
  return () => browser.close();
}
