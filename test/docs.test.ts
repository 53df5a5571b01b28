import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { listSettings } from "../src/config/settings-schema.ts";
import { repositoryRoot } from "./support/source-tree.ts";

const folder = join(repositoryRoot, ".batuta", `docs-${process.pid}`);

interface CodeBlock {
  /** File and line of the block, as a file name. */
  readonly name: string;
  readonly text: string;
}

function findDocuments(): string[] {
  const inDocs = readdirSync(join(repositoryRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name));
  return ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/README.md", ...inDocs];
}

const readDocument = (document: string): string => readFileSync(join(repositoryRoot, document), "utf8");

/** What finds the settings, and what only tests read. */
const BESIDE_SETTINGS = /^BATUTA_(HOME|PROFILE|TEST_\w+)$/;

function findBlocks(document: string): CodeBlock[] {
  const text = readDocument(document);
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return { name: `${document.replace(/[^a-z0-9]+/gi, "-")}-line-${line}.ts`, text: match[1] ?? "" };
  });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the documentation", () => {
  it("has TypeScript blocks that compile", () => {
    const blocks = findDocuments().flatMap(findBlocks);
    expect(blocks.length).toBeGreaterThan(0);
    mkdirSync(folder, { recursive: true });
    // An empty export makes each block a module of its own.
    for (const block of blocks) writeFileSync(join(folder, block.name), `${block.text}\nexport {};\n`);
    writeFileSync(join(folder, "tsconfig.json"), '{ "extends": "../../tsconfig.json", "include": ["*.ts"] }');
    const tsc = join(repositoryRoot, "node_modules/typescript/bin/tsc");
    const outcome = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
    expect(outcome.stdout).toBe("");
    expect(outcome.status).toBe(0);
  }, 120_000);

  it("names only commands that the reference has", () => {
    const reference = readDocument("docs/reference/cli.md");
    const known = new Set([...reference.matchAll(/^###? batuta (.+)$/gm)].map((match) => match[1]));
    expect(known.size).toBeGreaterThan(10);
    const command = /(?:^\$ (?:[A-Z_]+=\S+ )*|`)(?:npx )?batuta ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/gm;
    const used = findDocuments().flatMap((document) =>
      [...readDocument(document).matchAll(command)].map(([, group, name]) => ({ document, group, name })),
    );
    expect(used.length).toBeGreaterThan(10);
    const isGroup = (name: string): boolean => [...known].some((each) => each?.startsWith(`${name} `));
    const unknown = used.filter(
      ({ group, name }) =>
        !known.has(`${group}`) ||
        (name !== undefined && isGroup(`${group}`) && !known.has(`${group} ${name}`)),
    );
    expect(unknown).toEqual([]);
  });

  it("names only settings that there are", () => {
    const known = new Set(listSettings().map(({ facts }) => facts.env));
    const unknown = findDocuments().flatMap((document) =>
      [...readDocument(document).matchAll(/\bBATUTA_[A-Z_]*[A-Z]/g)]
        .map(([name]) => name)
        .filter((name) => !known.has(name) && !BESIDE_SETTINGS.test(name))
        .map((name) => `${document}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it("links only to files that exist", () => {
    const broken = findDocuments().flatMap((document) => {
      const text = readDocument(document);
      return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)]
        .map((match) => join(dirname(document), match[1] ?? ""))
        .filter((target) => !existsSync(join(repositoryRoot, target)))
        .map((target) => `${document}: ${target}`);
    });
    expect(broken).toEqual([]);
  });
});
