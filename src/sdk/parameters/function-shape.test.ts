import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnyFunction } from "../any-function.ts";
import { functionShape } from "./function-shape.ts";

/** A function from its source as an engine loads it, untouched by the test's own transpiler. */
function made(source: string): AnyFunction {
  return new Function(`return (${source})`)() as AnyFunction;
}

const method = (source: string): AnyFunction => {
  const object = made(`{ ${source} }`) as unknown as Record<PropertyKey, AnyFunction>;
  const key = Reflect.ownKeys(object)[0] ?? "";
  return object[key] as AnyFunction;
};

describe("functionShape", () => {
  it.each([
    ["function f(a, b) {}", ["a", "b"]],
    ["function () {}", []],
    ["async function f(path  , out        ) { return 1 }", ["path", "out"]],
    ["function* f(a) {}", ["a"]],
    ["async function * f ( $a , _b, ) {}", ["$a", "_b"]],
    ["(a, b) => a", ["a", "b"]],
    ["() => 0", []],
    ["a => a", ["a"]],
    ["async a => a", ["a"]],
    ["async (a) => a", ["a"]],
    ["(a /* first */, b // second\n) => a", ["a", "b"]],
    ["function f(a, b = ')', c = (1, { x: [`$\u007b2}}`] }), d = /[)]/) {}", ["a", "b", "c", "d"]],
    ["(schluessel, größe) => 0", ["schluessel", "größe"]],
  ])("reads %s", (source, names) => {
    expect(functionShape(made(source))).toMatchObject({ kind: "positional", names });
  });

  it.each([
    ["load(a, b) {}", ["a", "b"]],
    ["async load(a) {}", ["a"]],
    ["*load(a) {}", ["a"]],
    ["async *load(a, b = 1) {}", ["a", "b"]],
    ["'quoted name'(a) {}", ["a"]],
    ["[Symbol.for('x' + (1))](a) {}", ["a"]],
    ["async(a) {}", ["a"]],
    ["function(a) {}", ["a"]],
    ["12(a) {}", ["a"]],
  ])("reads the method %s", (source, names) => {
    expect(functionShape(method(source))).toMatchObject({ kind: "positional", names });
  });

  it("reads static and private methods of classes", () => {
    const holder = made(
      "class { static load(a, b) {} static #save(c) {} static get save() { return this.#save } }",
    );
    const { load, save } = holder as unknown as Record<string, AnyFunction>;
    expect(functionShape(load as AnyFunction)).toMatchObject({ names: ["a", "b"] });
    expect(functionShape(save as AnyFunction)).toMatchObject({ names: ["c"] });
  });

  it("knows defaults and rest parameters", () => {
    expect(functionShape(made("(a, b, c = 1, d) => 0"))).toEqual({
      kind: "positional",
      names: ["a", "b", "c", "d"],
      withoutDefault: 2,
      hasRest: false,
    });
    expect(functionShape(made("(a, ...files) => 0"))).toEqual({
      kind: "positional",
      names: ["a", "files"],
      withoutDefault: 1,
      hasRest: true,
    });
  });

  it("takes the keys of a sole destructured parameter for the parameters", () => {
    expect(functionShape(made("({ path, limit: max = 3, 'a-b': c, nested: { x } }) => 0"))).toEqual({
      kind: "object",
      names: ["path", "limit", "a-b", "nested"],
      hasRest: false,
      isOptional: false,
    });
    expect(functionShape(made("({ a, ...others } = {}) => 0"))).toEqual({
      kind: "object",
      names: ["a"],
      hasRest: true,
      isOptional: true,
    });
  });

  it("reads parameters of functions whose body the parser does not know", () => {
    const source = "function f(a, b = 1) { @@ not javascript }";
    const odd = () => {};
    // The source text alone counts, so an odd body is staged through a function that only prints it.
    const original = Function.prototype.toString;
    Function.prototype.toString = function (this: unknown) {
      return this === odd ? source : original.call(this);
    };
    try {
      expect(functionShape(odd)).toMatchObject({ names: ["a", "b"] });
    } finally {
      Function.prototype.toString = original;
    }
  });

  it.each([
    ["Math.max", Math.max, "it is a native or bound function"],
    ["a bound function", ((a: number) => a).bind(null), "it is a native or bound function"],
    ["a class", made("class A {}"), "it is a class"],
    ["a destructured second parameter", made("(a, { b }) => 0"), "parameter 2 of 2 is destructured"],
    ["a destructured list", made("([a, b]) => 0"), "parameter 1 of 1 is destructured"],
    ["a computed key", made("({ ['a' + 1]: b }) => 0"), "a key of its parameter is computed"],
  ])("has no names for %s and says why", (_what, fn, reason) => {
    expect(functionShape(fn as AnyFunction)).toEqual({ kind: "unnamed", reason });
  });

  it("gives back any list of identifiers, with any of them defaulted", () => {
    const identifier = fc.stringMatching(/^[a-z$_][a-z0-9$_]{2,8}$/).filter((name) => {
      try {
        new Function(name, "");
        return true;
      } catch {
        return false; // a reserved word
      }
    });
    const values = [
      "1",
      "')'",
      "`$\u007b'}'}`",
      "/[)]/u",
      "{ a: [1] }",
      "() => ({})",
      "function (x) { return x }",
    ];
    const parameter = fc.tuple(identifier, fc.option(fc.constantFrom(...values)));
    fc.assert(
      fc.property(
        fc.uniqueArray(parameter, { selector: ([name]) => name, minLength: 1 }),
        fc.boolean(),
        (list, arrow) => {
          const text = list.map(([name, value]) => (value === null ? name : `${name} = ${value}`)).join(", ");
          const shape = functionShape(made(arrow ? `async (${text}) => 0` : `function* f(${text}) {}`));
          expect(shape).toMatchObject({ kind: "positional", names: list.map(([name]) => name) });
        },
      ),
    );
  });
});
