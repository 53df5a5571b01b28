import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { definitionSite } from "./definition-site.ts";

function define() {
  return definitionSite(define);
}

describe("definitionSite", () => {
  it("tells this file and line under Vitest", () => {
    const site = define();
    expect(site?.url).toBe(import.meta.url);
    expect(site?.line).toBeGreaterThan(10);
  });

  it("leaves the process's stack settings as they were", () => {
    const before = [Error.prepareStackTrace, Error.stackTraceLimit];
    define();
    expect([Error.prepareStackTrace, Error.stackTraceLimit]).toEqual(before);
    expect(new Error("x").stack).toContain("definition-site.test");
  });
});

describe("definitionSite in a process of its own", () => {
  let dir: string;
  const source = JSON.stringify(new URL("./definition-site.ts", import.meta.url).href);
  const write = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text);
    return path;
  };
  const run = (...args: string[]): { url: string; line: number; source: { url: string; line: number } } => {
    const done = spawnSync(process.execPath, args, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    return JSON.parse(done.stdout);
  };
  const body = `
type Erased = { readonly gone: string };
interface AlsoGone { readonly x: number }
export const site = define();
console.log(JSON.stringify({ ...site, source: originalSite(site) }));
`;
  const imports = `import { definitionSite, originalSite } from ${source};\nfunction define() { return definitionSite(define); }`;

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "batuta-site-"));
    write("package.json", '{"type":"module"}');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("tells the line that was written, with type stripping", () => {
    const path = write("a.ts", imports + body);
    expect(run(path)).toMatchObject({ url: pathToFileURL(path).href, line: 5, source: { line: 5 } });
  });

  it("tells the line that was written, with tsx and its source maps", () => {
    const path = write("b.ts", imports + body);
    const url = pathToFileURL(path).href;
    const tsx = import.meta.resolve("tsx");
    expect(run("--import", tsx, path)).toMatchObject({ url, source: { url, line: 5 } });
  });

  it("tells the module that is evaluated when a helper of another module defines", () => {
    write("helper.ts", `${imports}\nexport const wrapped = () => define();\nexport { originalSite };`);
    const path = write(
      "c.ts",
      `import { wrapped, originalSite } from "./helper.ts";
const site = wrapped();
console.log(JSON.stringify({ ...site, source: originalSite(site) }));`,
    );
    expect(run(path)).toMatchObject({ url: pathToFileURL(path).href, line: 2 });
  });

  it("tells the same through a dynamic import with a query", () => {
    const path = write("d.ts", imports + body);
    const main = write("main.ts", `await import("./d.ts?fresh=1");`);
    expect(run(main)).toMatchObject({ url: pathToFileURL(path).href, line: 5 });
  });

  it("tells a CommonJS module", () => {
    const path = write(
      "e.cjs",
      `const { definitionSite, originalSite } = require(${JSON.stringify(new URL("./definition-site.ts", import.meta.url).pathname)});
function define() { return definitionSite(define); }
const site = define();
console.log(JSON.stringify({ ...site, source: originalSite(site) }));`,
    );
    expect(run(path)).toMatchObject({ url: pathToFileURL(path).href, line: 3 });
  });

  it("is undefined for code without a file", () => {
    const done = spawnSync(
      process.execPath,
      ["--input-type=module", "-e", `${imports}\nconsole.log(define()?.url);`],
      {
        encoding: "utf8",
      },
    );
    expect(done.stdout.trim()).toBe("undefined");
  });
});
