/**
 * Rebuilds every generated file that is committed.
 *   generate.ts           writes them
 *   generate.ts --check   fails when one was not up to date (and leaves the new text in place, to be committed)
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Generator {
  readonly script: string;
  readonly outputs: readonly string[];
}

const GENERATORS: readonly Generator[] = [
  {
    script: "scripts/schema-dump.ts",
    outputs: ["src/store/schema.sqlite.sql", "src/store/schema.postgres.sql"],
  },
  { script: "scripts/error-codes.ts", outputs: ["docs/reference/errors.md"] },
  { script: "scripts/openapi.ts", outputs: ["docs/openapi.json"] },
  { script: "scripts/ui-routes.ts", outputs: ["ui/src/shared/api/routes.gen.ts"] },
  { script: "scripts/reference.ts", outputs: ["docs/reference/settings.md", "docs/reference/cli.md"] },
];

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const check = process.argv.includes("--check");
const stale: string[] = [];
for (const { script, outputs } of GENERATORS) {
  const before = outputs.map(read);
  const run = spawnSync(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"] });
  if (run.status !== 0) {
    process.stderr.write(`generate: ${script} failed\n`);
    process.exitCode = 1;
    continue;
  }
  outputs.forEach((path, index) => {
    const after = read(path);
    if (after === undefined) throw new Error(`${script} did not write ${path}`);
    if (after !== before[index]) stale.push(path);
  });
}
for (const path of stale) process.stdout.write(`${check ? "was out of date" : "written"}: ${path}\n`);
if (check && stale.length > 0) {
  process.stdout.write("Run `npm run generate` and commit what it writes.\n");
  process.exitCode = 1;
}
