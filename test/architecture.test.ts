import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import {
  findAmbientCalls,
  findCycles,
  findLayerViolations,
  findServerBridges,
  findShapeViolations,
  findSpelledSql,
  LAYERS,
} from "./support/architecture-rules.ts";
import { isTest, parseSource, readSources, repositoryRoot } from "./support/source-tree.ts";

const files = readSources("src", "test", "scripts", "bench", "examples");

describe("the source tree", () => {
  it("is really looked at", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(300);
    const populated = new Set(files.map((file) => file.path.split("/")[1]));
    for (const layer of Object.keys(LAYERS).filter((one) => one !== "worker"))
      expect(populated).toContain(layer);
    const resolved = new Set(files.map((file) => file.path));
    const shipped = files.filter((file) => !isTest(file.path));
    const broken = shipped.flatMap((file) =>
      file.imports
        .filter((one) => one.target?.startsWith("src/") && one.kind !== "type" && !resolved.has(one.target))
        .map((one) => `${file.path}: ${one.specifier}`),
    );
    expect(broken).toEqual([]);
  });

  it("imports along the arrows only", () => {
    expect(findLayerViolations(files)).toEqual([]);
  });

  it("puts nothing but constants and parameters into SQL", () => {
    expect(findSpelledSql(files)).toEqual([]);
    const bad = [
      parseSource("src/store/a.ts", "await sql.raw(name).execute(db);"),
      parseSource("src/store/b.ts", `await client.query(\`select $\{name}\`);`),
      parseSource("src/store/c.ts", `const insert = { into: \`insert into $\{table}\` };`),
    ];
    expect(findSpelledSql(bad)).toHaveLength(3);
  });

  it("reaches the server from the SDK in one file", () => {
    expect(findServerBridges(files)).toHaveLength(1);
  });

  it("has no import cycle, of values or of types", () => {
    expect(findCycles(files.filter((file) => file.path.startsWith("src/")))).toEqual([]);
  });

  it("has telling file names and files of one reason", () => {
    expect(findShapeViolations(files)).toEqual([]);
  });

  it("takes time, ids and randomness from arguments, and does not sleep or mock modules in tests", () => {
    expect(findAmbientCalls(files)).toEqual([]);
  });
});

describe("the rules", () => {
  const planted = (path: string, text: string): string[] => findLayerViolations([parseSource(path, text)]);

  it("see an import against the arrow, of values, of types and when called", () => {
    expect(planted("src/contract/a.ts", 'import { b } from "../store/b.ts";')).toHaveLength(1);
    expect(planted("src/contract/a.ts", 'import type { B } from "../store/b.ts";')).toHaveLength(1);
    expect(planted("src/sdk/a.ts", 'const b = await import("../store/b.ts");')).toHaveLength(1);
    expect(planted("src/sdk/a.ts", 'const b = await import("../server/start.ts");')).toHaveLength(1);
    expect(planted("src/client/a.ts", 'import fs from "node:fs";')).toHaveLength(1);
    expect(planted("src/services/a.ts", 'import {\n  WebSocket,\n  x,\n} from "ws";')).toHaveLength(1);
    expect(planted("src/unknown/a.ts", "")).toHaveLength(1);
  });

  it("let the allowed ones pass", () => {
    expect(planted("src/sdk/a.ts", 'const b = await import("../server/embedded.ts");')).toEqual([]);
    expect(planted("src/domain/a.ts", 'import type { B } from "../contract/b.ts";')).toEqual([]);
    expect(planted("src/store/a.ts", 'import { sql } from "kysely";')).toEqual([]);
  });

  it("see cycles of types too", () => {
    const a = parseSource("src/sdk/a.ts", 'import type { B } from "./b.ts";');
    const b = parseSource("src/sdk/b.ts", 'export { a } from "./a.ts";');
    expect(findCycles([a, b])).toEqual(["src/sdk/a.ts → src/sdk/b.ts → src/sdk/a.ts"]);
    expect(findCycles([a])).toEqual([]);
  });

  it("see ambient time and sleeping tests, but not in comments", () => {
    expect(findAmbientCalls([parseSource("src/sdk/a.ts", "const t = Date.now();")])).toHaveLength(1);
    expect(findAmbientCalls([parseSource("src/sdk/a.ts", "// Date.now() is not used here")])).toEqual([]);
    expect(findAmbientCalls([parseSource("src/sdk/a.test.ts", "await sleep(10);")])).toHaveLength(1);
    expect(findAmbientCalls([parseSource("src/sdk/a.test.ts", "await clock.sleep(10);")])).toEqual([]);
  });

  it("see names that say nothing and files that hold too much", () => {
    expect(findShapeViolations([parseSource("src/sdk/utils.ts", "")])).toHaveLength(1);
    expect(findShapeViolations([parseSource("src/sdk/string-helpers.ts", "")])).toHaveLength(1);
    expect(findShapeViolations([parseSource("src/sdk/a.ts", "x\n".repeat(501))])).toHaveLength(1);
  });
});

describe('import "batuta"', () => {
  it("loads neither the server nor the query builder", () => {
    const listing = `
      import { registerHooks } from "node:module";
      const urls = [];
      registerHooks({ load(url, context, next) { urls.push(url); return next(url, context); } });
      await import("./src/index.ts");
      process.stdout.write(JSON.stringify(urls));`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", listing], {
      cwd: repositoryRoot,
      encoding: "utf8",
    });
    const urls = JSON.parse(output) as string[];
    expect(urls.some((url) => url.endsWith("/src/sdk/flow.ts"))).toBe(true);
    const heavy =
      /\/node_modules\/(kysely|pg|ws|piscina|citty|vitest)\/|\/src\/(server|store|services|cli|testing)\/|^node:sqlite$/;
    expect(urls.filter((url) => heavy.test(url))).toEqual([]);
  });
});
