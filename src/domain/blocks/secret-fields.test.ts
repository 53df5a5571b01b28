import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isObject, type JsonTree, parseJsonObject, printJsonTree } from "./json-tree.ts";
import { MASK, maskSecrets, restoreSecrets } from "./secret-fields.ts";

const object = (value: unknown) => parseJsonObject(JSON.stringify(value)) ?? new Map();
const plain = (tree: JsonTree): unknown => JSON.parse(printJsonTree(tree));
const paths = (...texts: string[]) => texts.map((text) => text.split("."));
const mask = (data: unknown, ...texts: string[]) => plain(maskSecrets(object(data), paths(...texts)));

describe("masking", () => {
  it.each([
    [{ a: "x", s: "secret" }, ["s"], { a: "x", s: MASK }],
    [{ s: null }, ["s"], { s: null }],
    [{ s: "" }, ["s"], { s: MASK }],
    [{ q: { r: 5, t: 1 } }, ["q.r"], { q: { r: MASK, t: 1 } }],
    [{ q: "text" }, ["q.r"], { q: "text" }],
    [
      { d: { u: { p: "x", o: 1 }, v: { p: null } } },
      ["d.*.p"],
      { d: { u: { p: MASK, o: MASK }, v: { p: MASK } } },
    ],
    [{ d: [{ p: 1 }] }, ["d.*.p"], { d: MASK }],
    [{ m: {}, w: [1, 2], t: "x" }, ["m.*", "w.*", "t.*"], { m: MASK, w: MASK, t: MASK }],
    [{ w: ["x"] }, ["w"], { w: MASK }],
    [{ b: "x" }, ["a", "b.c.d"], { b: "x" }],
  ])("%j by %j is as Prefect shows it", (data, texts, shown) => {
    expect(mask(data, ...texts)).toEqual(shown);
  });

  it.each([
    [{ s: { inner: "x" } }, ["s"], { s: { inner: MASK } }],
    [{ logins: [{ p: "x", u: 1 }] }, ["logins.p"], { logins: [{ p: MASK, u: 1 }] }],
    [{ logins: { me: { p: "x", u: 1 } } }, ["logins.p"], { logins: { me: { p: MASK, u: 1 } } }],
  ])("hides what %j has under %j, which Prefect's server shows", (data, texts, shown) => {
    expect(mask(data, ...texts)).toEqual(shown);
  });

  it("never leaves a secret that a path names, whatever it is made of", () => {
    const secrets = fc.object({
      key: fc.constantFrom("a", "b"),
      values: [fc.constant("canary")],
      maxDepth: 3,
    });
    fc.assert(
      fc.property(secrets, fc.constantFrom("s", "s.*"), (s, path) => {
        expect(JSON.stringify(mask({ s, open: "x" }, path))).not.toContain("canary");
        expect(JSON.stringify(mask({ s: [s] }, path))).not.toContain("canary");
      }),
    );
  });
});

describe("restoring", () => {
  const restore = (stored: unknown, given: unknown, ...texts: string[]) => {
    const tree = object(stored);
    return plain(restoreSecrets(object(given), tree, maskSecrets(tree, paths(...texts))));
  };

  it("gives back what was stored when all that was shown is sent again", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("a", "b", "c"), fc.jsonValue()), (data) => {
        const stored = object(data);
        const shown = maskSecrets(stored, paths("a", "b.*", "c.a"));
        const restored = restoreSecrets(shown, stored, shown);
        expect(isObject(restored) && printJsonTree(restored)).toBe(printJsonTree(stored));
      }),
    );
  });

  it.each([
    ["a new value", { s: "old" }, { s: "new" }, { s: "new" }],
    ["stars of another length", { s: "old" }, { s: "****" }, { s: "****" }],
    ["stars where nothing was stored", {}, { s: MASK }, { s: MASK }],
    ["stars in a field that is no secret", { a: "x" }, { a: MASK }, { a: MASK }],
    [
      "a map with a new key",
      { m: { k: "old" } },
      { m: { k: MASK, n: "new" } },
      { m: { k: "old", n: "new" } },
    ],
  ])("takes %s as it should be", (_what, stored, given, restored) => {
    expect(restore(stored, given, "s", "m.*")).toEqual(restored);
  });

  it("finds the items of a list that were moved or left behind", () => {
    const stored = {
      l: [
        { u: 1, p: "one" },
        { u: 2, p: "two" },
      ],
    };
    expect(restore(stored, { l: [{ u: 2, p: MASK }] }, "l.p")).toEqual({ l: [{ u: 2, p: "two" }] });
    expect(
      restore(
        stored,
        {
          l: [
            { u: 2, p: MASK },
            { u: 1, p: MASK },
          ],
        },
        "l.p",
      ),
    ).toEqual({
      l: [
        { u: 2, p: "two" },
        { u: 1, p: "one" },
      ],
    });
    expect(
      restore(
        stored,
        {
          l: [
            { u: 9, p: MASK },
            { u: 2, p: MASK },
          ],
        },
        "l.p",
      ),
    ).toEqual({
      l: [
        { u: 9, p: "one" },
        { u: 2, p: "two" },
      ],
    });
  });
});
