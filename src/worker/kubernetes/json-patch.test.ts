import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyJsonPatch } from "./json-patch.ts";

describe("a JSON patch", () => {
  it("does what RFC 6902 says of each operation", () => {
    const cases: [document: unknown, patch: unknown[], result: unknown][] = [
      [{ a: 1 }, [{ op: "add", path: "/b", value: 2 }], { a: 1, b: 2 }],
      [{ a: [1, 3] }, [{ op: "add", path: "/a/1", value: 2 }], { a: [1, 2, 3] }],
      [{ a: [1] }, [{ op: "add", path: "/a/-", value: [2] }], { a: [1, [2]] }],
      [{ a: { b: 1, c: 2 } }, [{ op: "remove", path: "/a/b" }], { a: { c: 2 } }],
      [{ a: [1, 2] }, [{ op: "remove", path: "/a/0" }], { a: [2] }],
      [{ a: 1 }, [{ op: "replace", path: "/a", value: null }], { a: null }],
      [{ a: { b: 1 }, c: {} }, [{ op: "move", from: "/a/b", path: "/c/d" }], { a: {}, c: { d: 1 } }],
      [{ a: [1, 2] }, [{ op: "copy", from: "/a", path: "/b" }], { a: [1, 2], b: [1, 2] }],
      [{ a: [1] }, [{ op: "test", path: "/a", value: [1] }], { a: [1] }],
      [
        { "a/b": 1, "m~n": 2 },
        [
          { op: "remove", path: "/a~1b" },
          { op: "remove", path: "/m~0n" },
        ],
        {},
      ],
      [{ "~1": 1 }, [{ op: "replace", path: "/~01", value: 2 }], { "~1": 2 }],
      [{ "": 1 }, [{ op: "replace", path: "/", value: 2 }], { "": 2 }],
      [{ a: 1 }, [{ op: "replace", path: "", value: [] }], []],
    ];
    for (const [document, patch, result] of cases) expect(applyJsonPatch(document, patch)).toEqual(result);
  });

  it("is refused with the operation that does not fit", () => {
    const cases: [patch: unknown[], message: RegExp][] = [
      [[{ op: "add", path: "/x/y", value: 1 }], /operation 0 \(.*"\/x\/y".*\): Cannot perform an `add`/],
      [[{ op: "add", path: "/list/5", value: 1 }], /must not be greater than the number of elements/i],
      [[{ op: "add", path: "/list/a", value: 1 }], /Expected an unsigned base-10 integer/],
      [[{ op: "remove", path: "/list/-" }], /a path that does not exist/],
      [[{ op: "add", path: "/text/a", value: 1 }], /Cannot perform operation at the desired path$/],
      [[{ op: "replace", path: "/none", value: 1 }], /a path that does not exist/],
      [[{ op: "add", path: "x", value: 1 }], /must start with "\/"/],
      [[{ op: "add", path: "/x" }], /`value` property is not present/],
      [[{ op: "test", path: "/text", value: "u" }], /Test operation failed$/],
      [[{ op: "move", from: "/list", path: "/list/0" }], /it moves a part into itself/],
      [[{ op: "move", path: "/list" }], /`from` property is not present/],
      [[{ op: "merge", path: "/text" }], /`op` property is not one of/],
      [[{ op: "test", path: "/text", value: "t" }, "no"], /operation 1 \("no"\): Operation is not an object/],
    ];
    for (const [patch, message] of cases) {
      expect(() => applyJsonPatch({ list: [1], text: "t" }, patch)).toThrow(message);
    }
  });

  it("leaves its document alone, and reaches nobody's prototype", () => {
    const document = { a: { b: [1] } };
    applyJsonPatch(document, [{ op: "add", path: "/a/b/-", value: 2 }]);
    expect(document).toEqual({ a: { b: [1] } });
    expect(() => applyJsonPatch({}, [{ op: "add", path: "/__proto__/evil", value: 1 }])).toThrow();
    expect(() => applyJsonPatch({}, [{ op: "add", path: "/__proto__", value: { evil: 1 } }])).toThrow(
      /modifying `__proto__`/,
    );
    const value = [1];
    expect(
      applyJsonPatch({}, [
        { op: "add", path: "/a", value },
        { op: "add", path: "/a/-", value: 2 },
      ]),
    ).toEqual({ a: [1, 2] });
    expect(value).toEqual([1]);
    expect(Object.hasOwn({}, "evil")).toBe(false);
  });

  it("takes back by remove what it added anywhere", () => {
    const key = fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), key, fc.jsonValue(), (document, name, value) => {
        const path = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
        const { [name]: _, ...rest } = document;
        const added = applyJsonPatch(rest, [
          { op: "add", path, value },
          { op: "test", path, value },
        ]);
        expect(applyJsonPatch(added, [{ op: "remove", path }])).toEqual(rest);
      }),
    );
  });
});
