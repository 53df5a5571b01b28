import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const LISTING = `
import { registerHooks } from "node:module";
const urls = [];
registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
const { commandTree } = await import("./command-tree.ts");
let count = 0;
async function visit(node) {
  if (typeof node !== "function") return await Promise.all(Object.values(node.commands).map(visit));
  await node();
  count += 1;
}
await visit(commandTree);
process.stdout.write(JSON.stringify({ count, urls }));`;

describe("the definitions of all commands", () => {
  it("load neither the API nor any package, so that help and completion are quick", () => {
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", LISTING], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      encoding: "utf8",
    });
    const { count, urls } = JSON.parse(output) as { readonly count: number; readonly urls: string[] };
    expect(count).toBeGreaterThan(100);
    const heavy = /\/node_modules\/|\/src\/(client|contract|domain|sdk|server|services|store|worker)\//;
    expect(urls.filter((url) => heavy.test(url))).toEqual([]);
  });
});
