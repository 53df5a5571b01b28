import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AnyFunction } from "../any-function.ts";
import { describeParameters } from "./describe-parameters.ts";
import type { ParametersOption } from "./standard-schema.ts";

const describeFlow = (fn: AnyFunction, option?: ParametersOption) =>
  describeParameters(fn, option, "flow 'etl'");

describe("names of parameters", () => {
  it("come from the source", () => {
    const { names, nameAt } = describeFlow((_input: string, _output: string) => 0);
    expect(names()).toEqual(["_input", "_output"]);
    expect(nameAt(1)).toBe("_output");
  });

  it("come from the option where the source tells none", () => {
    expect(describeFlow(Math.max, ["a", "b"]).bind([1, 2])).toEqual({ a: 1, b: 2 });
    expect(describeFlow(Math.max, ["...values"]).bind([1, 2, 3])).toEqual({ values: [1, 2, 3] });
    expect(describeFlow((_a: number, { b }: { b: number }) => b, ["a", "options"]).names()).toEqual([
      "a",
      "options",
    ]);
  });

  it("are asked for only when they are needed, with what to do", () => {
    const description = describeFlow(Math.max);
    expect(() => description.bind([1])).toThrow(
      /parameters of flow 'etl' have no names, since it is a native or bound function.*parameters: \["first"/,
    );
    expect(() => description.checkCount([1, 2, 3])).not.toThrow();
  });

  it.each(["wait_for", "__parents__", "return_state"])("can't be the reserved '%s'", (name) => {
    expect(() => describeFlow(Math.max, [name]).names()).toThrow(/name is reserved/);
  });

  it("can't be given twice", () => {
    expect(() => describeFlow(Math.max, ["a", "a"]).names()).toThrow(/two parameters named 'a'/);
  });
});

describe("binding", () => {
  const positional = describeFlow((a: number, b: string, c = 3) => [a, b, c]);
  const object = describeFlow(({ path, limit = 3 }: { path: string; limit?: number }) => [path, limit]);

  it("names the arguments and leaves out what was left out", () => {
    expect(positional.bind([1, "x"])).toEqual({ a: 1, b: "x" });
    expect(positional.bind([1, "x", 4])).toEqual({ a: 1, b: "x", c: 4 });
  });

  it("takes the keys of a sole destructured parameter, and no others", () => {
    expect(object.bind([{ path: "p", extra: 1 }])).toEqual({ path: "p" });
    expect(object.nameAt(0)).toBe("parameters");
    expect(
      describeFlow(({ a, ...others }: Record<string, number>) => [a, others]).bind([{ a: 1, z: 2 }]),
    ).toEqual({
      a: 1,
      z: 2,
    });
  });

  it("takes a list for a rest parameter", () => {
    const rest = describeFlow((_first: number, ..._files: string[]) => 0);
    expect(rest.bind([1, "a", "b"])).toEqual({ _first: 1, _files: ["a", "b"] });
    expect(rest.unbind({ _first: 1, _files: ["a", "b"] })).toEqual([1, "a", "b"]);
    expect(() => rest.unbind({ _first: 1, _files: "a" })).toThrow(
      /takes a list for parameter '_files'.*a string/,
    );
  });

  it("refuses too many arguments, which callbacks get", () => {
    const one = describeFlow((_x: number) => 0);
    expect(() => one.bind([1, 0, [1]])).toThrow(
      /flow 'etl' takes 1 argument and was given 3.*\(x\) => f\(x\)/,
    );
    expect(() => one.checkCount([1, 0, [1]])).toThrow(/takes 1 argument/);
    expect(() => positional.checkCount([1, "x", 3])).not.toThrow();
    expect(() => positional.checkCount([1, "x", 3, 4])).toThrow(/takes 3 arguments and was given 4/);
  });

  it("tells what a sole object parameter was given instead", () => {
    expect(() => object.bind(["p"])).toThrow(/takes one object with path, limit, and was given a string/);
    expect(() => object.bind([])).toThrow(/missing parameter 'path'/);
    expect(describeFlow(({ a = 1 }: { a?: number } = {}) => a).bind([])).toEqual({});
  });

  it("makes arguments from parameters by name", () => {
    expect(positional.unbind({ b: "x", a: 1 })).toEqual([1, "x"]);
    expect(positional.unbind({ c: 4, a: 1, b: "x" })).toEqual([1, "x", 4]);
    expect(object.unbind({ path: "p" })).toEqual([{ path: "p" }]);
    expect(() => positional.unbind({ a: 1, b: "x", outptu: 1 })).toThrow(
      /flow 'etl' has no parameter 'outptu'; it has a, b, c/,
    );
  });

  it("gives the same arguments back, whatever was given", () => {
    const shapes = [
      (a: unknown, b: unknown, c: unknown) => [a, b, c],
      (a: unknown, b: unknown = 1, ...c: unknown[]) => [a, b, c],
      (a: unknown = 1, b: unknown = 2) => [a, b],
    ];
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.array(fc.integer(), { maxLength: 3 }), (fn, given) => {
        const description = describeFlow(fn as AnyFunction);
        const most = fn.toString().includes("...") ? 3 : fn === shapes[2] ? 2 : 3;
        const args = given.slice(0, most);
        expect(description.unbind(description.bind(args))).toEqual(args);
      }),
    );
  });
});

describe("a missing argument", () => {
  const run = (body: string): string => {
    const dir = mkdtempSync(join(tmpdir(), "batuta-optional-"));
    try {
      const module = JSON.stringify(new URL("./describe-parameters.ts", import.meta.url).href);
      const path = join(dir, "flow.ts");
      writeFileSync(path, `import { describeParameters } from ${module};\n${body}`);
      const done = spawnSync(process.execPath, [path], { encoding: "utf8" });
      return done.stdout + done.stderr;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };

  it("is told when the TypeScript source does not mark it optional, and let pass when it does", () => {
    const out = run(`
async function etl(input: string, output: { a?: number } | string, limit?: number, last: number = 1) { return [input, output, limit, last] }
const { bind } = describeParameters(etl, undefined, "flow 'etl'", import.meta.url);
console.log(JSON.stringify(bind(["a", "b"])));
try { bind(["a"]) } catch (error) { console.log((error as Error).message) }
const arrow = describeParameters((first: number, $x?: number) => first, undefined, "flow 'arrow'", import.meta.url);
console.log(JSON.stringify(arrow.unbind({ first: 1 })));
try { arrow.unbind({}) } catch (error) { console.log((error as Error).message) }
`);
    expect(out).toBe(
      `{"input":"a","output":"b"}\nflow 'etl' is missing parameter 'output'\n[1]\nflow 'arrow' is missing parameter 'first'\n`,
    );
  });

  it("is let pass in JavaScript, where any parameter may be left out", () => {
    expect(
      describeParameters((_a: number) => 0, undefined, "flow 'etl'", "file:///nowhere.js").bind([]),
    ).toEqual({});
  });
});

describe("validation", () => {
  const check = (fn: AnyFunction, option: ParametersOption, args: readonly unknown[]) =>
    describeFlow(fn, option).validate?.(args);

  it("is not there without schemas", () => {
    expect(describeFlow(() => 0).validate).toBeUndefined();
    expect(describeFlow(() => 0, ["a"]).validate).toBeUndefined();
  });

  it("converts a sole object parameter by one schema", async () => {
    const schema = z.object({ at: z.coerce.date(), limit: z.number().default(5) });
    const day = { at: new Date("2026-01-01"), limit: 5 };
    expect(
      await check(({ at, limit }: z.infer<typeof schema>) => [at, limit], schema, [{ at: "2026-01-01" }]),
    ).toEqual([day]);
    expect(await check((input: z.infer<typeof schema>) => input, schema, [{ at: "2026-01-01" }])).toEqual([
      day,
    ]);
  });

  it("tells every field that is wrong, by its path", async () => {
    const schema = z.object({ path: z.string(), rows: z.array(z.object({ id: z.number() })) });
    const wrong = check(({ path, rows }: z.infer<typeof schema>) => [path, rows], schema, [
      { rows: [{ id: 1 }, { id: "x" }] },
    ]);
    await expect(wrong).rejects.toMatchObject({ code: "invalid-parameters" });
    await expect(wrong).rejects.toThrow(
      /flow 'etl' was given invalid parameters:\n {2}path: .*\n {2}rows\[1\]\.id: /,
    );
  });

  it("converts parameters by name", async () => {
    const fn = (path: string, limit: number, note?: string) => [path, limit, note];
    const option = { limit: v.pipe(v.string(), v.transform(Number)) };
    expect(await check(fn, option, ["p", "3"])).toEqual(["p", 3]);
    await expect(check(fn, option, ["p", 3])).rejects.toThrow(
      /limit: Invalid type: Expected string but received 3/,
    );
    await expect(check(fn, { limt: z.number() }, ["p", 3])).rejects.toThrow(
      /schema for parameter 'limt', and has no such parameter; it has path, limit, note/,
    );
    expect(
      await check(({ a, b }: { a: number; b?: number }) => [a, b], { a: z.coerce.number() }, [
        { a: "1", b: 2 },
      ]),
    ).toEqual([{ a: 1, b: 2 }]);
  });

  it("converts parameters by position, and fills in what a schema defaults", async () => {
    const fn = (path: string, limit: number) => [path, limit];
    expect(await check(fn, [z.string(), z.number().default(9)], ["p"])).toEqual(["p", 9]);
    await expect(check(fn, [z.string(), z.number()], [1])).rejects.toThrow(/path: .*\n {2}limit: /);
    expect(await check(Math.max, [z.coerce.number()], ["4"])).toEqual([4]);
  });

  it("leaves a left out argument out, so that the function's own default applies", async () => {
    const fn = (path: string, limit = 3) => [path, limit];
    expect(await check(fn, { limit: z.number().optional() }, ["p"])).toEqual(["p"]);
  });

  it("takes one schema for several parameters: an object by name, or a tuple", async () => {
    const fn = (path: string, limit: number) => [path, limit];
    expect(await check(fn, z.object({ path: z.string(), limit: z.coerce.number() }), ["p", "3"])).toEqual([
      "p",
      3,
    ]);
    expect(await check(fn, z.tuple([z.string(), z.coerce.number()]), ["p", "3"])).toEqual(["p", 3]);
    expect(await check(fn, v.tuple([v.string(), v.number()]), ["p", 3])).toEqual(["p", 3]);
    await expect(check(fn, z.tuple([z.string(), z.number()]), ["p", "x"])).rejects.toThrow(
      /parameters:\n {2}limit: /,
    );
    await expect(check(fn, z.object({ path: z.string(), limit: z.number() }), ["p", "x"])).rejects.toThrow(
      /limit: /,
    );
  });

  it("converts the list of a rest parameter", async () => {
    const fn = (path: string, ...limits: number[]) => [path, limits];
    expect(await check(fn, { limits: z.array(z.coerce.number()) }, ["p", "1", "2"])).toEqual(["p", 1, 2]);
  });

  it("waits for asynchronous schemas", async () => {
    const schema = z.string().refine(async (text) => text.length > 1, "too short");
    await expect(check((_path: string) => 0, [schema], ["p"])).rejects.toThrow(/_path: too short/);
  });
});
