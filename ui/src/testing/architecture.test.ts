import { expect, it } from "vitest";
import { isTest, readSources } from "../../../test/support/source-tree.ts";

const shipped = readSources("ui/src").filter(({ path }) => !isTest(path));

/** Which folders of the pages a folder may import from. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  shared: ["shared"],
  features: ["shared", "features"],
  routes: ["shared", "features", "routes"],
  app: ["shared", "features", "routes", "app"],
};
/** What of the server the pages share: what the wire looks like, and rules that are pure. */
const SERVERS = /^src\/(client|contract|domain)\//;

const layerOf = (path: string): string => /^ui\/src\/([^/]+)\//.exec(path)?.[1] ?? "";
const featureOf = (path: string): string | undefined => /^ui\/src\/features\/([^/]+)\//.exec(path)?.[1];

/** Imports of our own files. */
const imports = shipped.flatMap(({ path, imports: all }) =>
  all.flatMap(({ target }) => (target === undefined ? [] : [{ path, target, line: `${path} → ${target}` }])),
);

it("is really looked at", () => {
  expect(shipped.length).toBeGreaterThan(80);
  expect(imports.length).toBeGreaterThan(300);
});

it("imports along the arrows only: shared, features, routes, app", () => {
  const wrong = imports.filter(({ path, target }) =>
    target.startsWith("ui/") ? !ALLOWED[layerOf(path)]?.includes(layerOf(target)) : !SERVERS.test(target),
  );
  expect(wrong.map(({ line }) => line)).toEqual([]);
});

it("has features that know nothing of each other", () => {
  const wrong = imports.filter(({ path, target }) => {
    const [one, other] = [featureOf(path), featureOf(target)];
    return one !== undefined && other !== undefined && one !== other;
  });
  expect(wrong.map(({ line }) => line)).toEqual([]);
});

it("takes colours from tokens, and the text of others as text", () => {
  const raw = /#[0-9a-f]{3,8}\b(?=["'\s\])])|dangerouslySetInnerHTML|\binnerHTML\b/i;
  expect(shipped.filter(({ text }) => raw.test(text)).map(({ path }) => path)).toEqual([]);
});

it("has components of less than 200 lines", () => {
  const long = shipped.filter(({ path, text }) => path.endsWith(".tsx") && text.split("\n").length > 200);
  expect(long.map(({ path, text }) => `${path}: ${text.split("\n").length}`)).toEqual([]);
});
