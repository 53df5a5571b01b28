import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findEntrypoint } from "./find-entrypoint.ts";
import { createIgnoreRules } from "./ignore-rules.ts";
import { readPythonFlows } from "./python-flows.ts";
import { scanFlows } from "./scan-flows.ts";
import { readTypeScriptFlows } from "./typescript-flows.ts";

async function symbols(text: string): Promise<(string | undefined)[][]> {
  return (await readTypeScriptFlows("a.ts", text)).flows.map(({ symbol, name }) => [symbol, name]);
}

describe("flows of TypeScript", () => {
  it("are exported calls of flow, however it was imported and however they are exported", async () => {
    const found = await symbols(`
      import { flow, flow as f, task } from "batuta";
      import * as b from "batuta";
      const load_all = async (n: number) => n;
      export const etl = flow(async function my_etl(path: string) { return path; });
      export const named = f({ name: "The report", retries: 2 }, async () => 1) as unknown as Other;
      export const byName = b.flow(load_all);
      export const t = task(async function no() {});
      const inner = flow({ name: "inner" }, async () => 2);
      export { inner as outer };
      export const changed = inner.withOptions({ name: "changed" });
      export const again = inner.withOptions({ retries: 1 });
      export default flow(async function main() {});
    `);
    expect(found).toEqual([
      ["etl", "my-etl"],
      ["named", "The report"],
      ["byName", "load-all"],
      ["outer", "inner"],
      ["changed", "changed"],
      ["again", "inner"],
      ["default", "main"],
    ]);
  });

  it("are those of the older style, too", async () => {
    const found = await symbols(`
      import { Flow as Older, Flow } from "batuta";
      export const etl = new Older("my etl", () => {});
      const name = "no literal";
      export const other = new Flow(name, () => {});
      export const date = new Date("2026");
    `);
    expect(found).toEqual([
      ["etl", "my etl"],
      ["other", undefined],
    ]);
  });

  it("are none when flow is another's, and hidden when they are not exported", async () => {
    expect(await symbols(`const flow = (x) => x; export const a = flow(() => 1);`)).toEqual([]);
    const { hidden } = await readTypeScriptFlows(
      "a.ts",
      `import { flow } from "batuta"; const a = flow(() => 1);`,
    );
    expect(hidden).toEqual(["a"]);
  });

  it("tells a syntax error with file, line and column", async () => {
    const text = `import { flow } from "batuta";\nexport const é = flow(async () => ;`;
    await expect(readTypeScriptFlows("flows/a.ts", text)).rejects.toThrow(
      /^flows\/a\.ts:2:35: .*\n {2}export const é = flow\(async \(\) => ;\n {36}\^$/,
    );
  });
});

describe("flows of Python", () => {
  it("are functions with Prefect's decorator, by any of its names", async () => {
    const { flows } = await readPythonFlows(
      "a.py",
      `from prefect import (
    flow as f,  # ours
    task,
)
import prefect
from other import flow

@f(name='My "Flow"', retries=2, description="for\\n you")
async def my_flow(a: int, b: list[str] = ["x"], *args, c: "int | None" = None, d=1, **kw) -> int:
    return 1

@task
@prefect.flow
def other_one():
    """Says what.

    And how.
    """

@flow
def not_ours(): pass

class A:
    @f
    def method(self): pass
`,
    );
    expect(flows).toMatchObject([
      {
        symbol: "my_flow",
        name: 'My "Flow"',
        line: 8,
        description: "for\n you",
        parameters: [
          { name: "a", annotation: "int", standard: undefined },
          { name: "b", annotation: "list[str]", standard: '["x"]' },
          { name: "c", annotation: '"int | None"', standard: "None" },
          { name: "d", annotation: undefined, standard: "1" },
        ],
      },
      { symbol: "other_one", name: "other-one", line: 12, description: "Says what.\n\nAnd how." },
    ]);
  });

  it("tells a syntax error with file, line and column", async () => {
    await expect(
      readPythonFlows("a.py", "from prefect import flow\n@flow\ndef a(:\n  pass\n"),
    ).rejects.toThrow(/^a\.py:3:7: this is no Python/);
  });
});

describe("a folder", () => {
  let directory: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  const FLOW = `import { flow } from "batuta";\nexport const etl = flow(async function etl() {});\n`;
  const PYTHON = "from prefect import flow\n\n@flow\ndef etl():\n    pass\n";

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "batuta-scan-"));
    write("etl.ts", FLOW);
    write("deep/er/etl.py", PYTHON);
    write("deep/drafts/old.ts", FLOW);
    write("node_modules/p/etl.js", FLOW);
    write(".git/hooks/etl.py", PYTHON);
    write("my-python/pyvenv.cfg", "");
    write("my-python/lib/etl.py", PYTHON);
    write("broken.mts", `import { flow } from "batuta";\nexport const x = flow(;`);
    write("types.d.ts", FLOW);
    write("hidden.ts", FLOW.replace("export ", ""));
    write(".prefectignore", "# not these\ndrafts/\n");
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("is searched below, without packages, environments and what is ignored", async () => {
    const { flows, problems } = await scanFlows(directory);
    expect(flows.map(({ file, symbol }) => `${file}:${symbol}`)).toEqual([
      "deep/er/etl.py:etl",
      "etl.ts:etl",
    ]);
    expect(problems).toEqual([expect.stringMatching(/^broken\.mts:2:23: /)]);
  });

  it("tells of an entrypoint what is wrong and what there is", async () => {
    expect(await findEntrypoint(directory, "./deep/er/etl.py:etl")).toMatchObject({ file: "deep/er/etl.py" });
    const problems: [entrypoint: string, message: string][] = [
      ["etl.ts:elt", "etl.ts has no flow elt; found were etl; did you mean etl?"],
      ["etl.ts", "write etl.ts:NAME; found were\n  etl.ts:etl"],
      [
        "elt.ts:etl",
        `there is no file elt.ts in ${directory}; found were\n  deep/er/etl.py:etl\n  etl.ts:etl`,
      ],
      [
        "etl",
        "etl does not name a flow; write path/of/file.ts:NAME; found were\n  deep/er/etl.py:etl\n  etl.ts:etl",
      ],
      ["hidden.ts:etl", "the flow etl of hidden.ts is not exported"],
      ["deep/er/etl.py:main", "deep/er/etl.py has no flow main; found were etl"],
      ["../etl.ts:etl", "lies outside of"],
      ["broken.mts:x", "broken.mts:2:23: "],
    ];
    for (const [entrypoint, message] of problems)
      await expect(findEntrypoint(directory, entrypoint), entrypoint).rejects.toThrow(message);
  });
});

describe("ignore rules", () => {
  it.each([
    ["*.py", "a/b.py", true],
    ["/a/*.py", "a/b.py", true],
    ["/a/*.py", "a/b/c.py", false],
    ["a/**/c.py", "a/x/y/c.py", true],
    ["a/**/c.py", "a/c.py", true],
    ["docs/**", "docs/x/y", true],
    ["[ab]?.ts", "x/b1.ts", true],
    ["[!ab].ts", "a.ts", false],
    ["*.ts\n!keep.ts", "keep.ts", false],
    ["a+b.ts", "a+b.ts", true],
    ["drafts/", "drafts", false],
  ])("%j and %s", (rules, path, isIgnored) => {
    expect(createIgnoreRules(rules).ignores(path, false)).toBe(isIgnored);
  });
});
