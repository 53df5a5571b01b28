import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

interface Source {
  /** Below `src`, with slashes. */
  readonly path: string;
  readonly text: string;
  /** What it imports of ours, below `src`. */
  readonly imports: readonly string[];
}

function read(file: string): Source {
  const path = relative(root, file).replaceAll("\\", "/");
  const text = readFileSync(file, "utf8");
  const named = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) => name);
  const imports = named.flatMap((name) => {
    if (name.startsWith("@/")) return [name.slice(2)];
    return name.startsWith(".") ? [relative(root, join(dirname(file), name))] : [];
  });
  return { path, text, imports };
}

const sources = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => read(join(entry.parentPath, entry.name)));
const shipped = sources.filter(({ path }) => !path.startsWith("testing/") && !/\.test\.tsx?$/.test(path));

/** Which folders a folder may import from. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: ["shared"],
  features: ["shared", "features"],
  routes: ["shared", "features", "routes"],
  app: ["shared", "features", "routes", "app"],
};
const layerOf = (path: string): string => path.split("/")[0] ?? "";
const featureOf = (path: string): string | undefined => /^features\/([^/]+)\//.exec(path)?.[1];

it("is really looked at", () => {
  expect(shipped.length).toBeGreaterThan(80);
  expect(shipped.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
});

it("imports along the arrows only: shared, features, routes, app", () => {
  const wrong = shipped.flatMap(({ path, imports }) =>
    imports.filter((one) => !ALLOWED[layerOf(path)]?.includes(layerOf(one))).map((one) => `${path} → ${one}`),
  );
  expect(wrong).toEqual([]);
});

it("has features that know nothing of each other", () => {
  const wrong = shipped.flatMap(({ path, imports }) =>
    imports
      .filter(
        (one) =>
          featureOf(path) !== undefined && featureOf(one) !== undefined && featureOf(one) !== featureOf(path),
      )
      .map((one) => `${path} → ${one}`),
  );
  expect(wrong).toEqual([]);
});

it("takes colours from tokens, and the text of others as text", () => {
  const raw = /#[0-9a-f]{3,8}\b(?=["'\s\])])|dangerouslySetInnerHTML|\binnerHTML\b/i;
  expect(shipped.filter(({ text }) => raw.test(text)).map(({ path }) => path)).toEqual([]);
});

it("has components of less than 200 lines", () => {
  const long = shipped.filter(({ path, text }) => path.endsWith(".tsx") && text.split("\n").length > 200);
  expect(long.map(({ path, text }) => `${path}: ${text.split("\n").length}`)).toEqual([]);
});
