import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Builds the pages once before the checks, as the package has them. `E2E_PAGES_BUILT=1`: they are there already. */
export function setup(): void {
  if (process.env.E2E_PAGES_BUILT === "1") return;
  execFileSync(process.execPath, ["scripts/build-ui.ts", "--if-stale"], {
    cwd: root,
    stdio: "inherit",
  });
}
