import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import typescript from "typescript-6";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ParametersSchema, parametersSchemaOf } from "./parameters-schema-of.ts";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "batuta-types-"));
  writeFileSync(
    join(folder, "shared.ts"),
    `/** Where it goes. */
export interface Target {
  /** Name of the table. */
  table: string;
  mode?: Mode;
}
export type Mode = "append" | "replace";
export enum Level { low = 1, high = 2 }
export enum Color { red = "r", blue = "b" }
export const REGIONS = ["west", "east", "north"] as const;
export const LIMITS = { small: 10, big: 1000 } as const;
export class Handle { close() {} }
`,
  );
  writeFileSync(
    join(folder, "again.ts"),
    `export * from "./shared.ts";\nexport { type Mode as Way } from "./shared.ts";\n`,
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD = `import { flow } from "batuta";
import { Color, type Handle, Level, LIMITS, type Mode, REGIONS, type Target, type Way } from "./again.ts";
import type * as all from "./shared.ts";
`;

/** The file with one flow whose parameters are these. */
function write(parameters: string, before = ""): string {
  const path = join(folder, "flows.ts");
  writeFileSync(path, `${HEAD}${before}\nexport const etl = flow(async function etl(${parameters}) {});\n`);
  return path;
}

async function byBoth(parameters: string, before?: string): Promise<ParametersSchema | undefined> {
  const path = write(parameters, before);
  const byText = await parametersSchemaOf(path, "etl", { typescript: null });
  const byChecker = await parametersSchemaOf(path, "etl", { typescript, prefersTypescript: true });
  expect(byChecker).toEqual(byText);
  return byText;
}

const REF_TARGET = { $ref: "#/definitions/Target" };
const MODES = { enum: ["append", "replace"], type: "string" };

/** A type, and the schema of a parameter of it without title and position. */
const TYPES: readonly (readonly [type: string, schema: Record<string, unknown>, before?: string])[] = [
  ["string", { type: "string" }],
  ["number", { type: "number" }],
  ["boolean", { type: "boolean" }],
  ["unknown", {}],
  ["any[]", { type: "array", items: {} }],
  ["object", { type: "object", properties: {}, additionalProperties: {} }],
  ["Date", { type: "string", format: "date-time", "x-batuta-makes": "Date" }],
  ["URL", { type: "string", format: "uri", "x-batuta-makes": "URL" }],
  ["bigint", { type: "string", pattern: "^-?\\d+$", "x-batuta-makes": "bigint" }],
  ["Set<string>", { type: "array", items: { type: "string" }, uniqueItems: true, "x-batuta-makes": "Set" }],
  [
    "Map<string, Date>",
    {
      type: "object",
      additionalProperties: { type: "string", format: "date-time", "x-batuta-makes": "Date" },
      "x-batuta-makes": "Map",
    },
  ],
  ['"b" | "a"', { enum: ["b", "a"], type: "string" }],
  ["1 | 2 | -3", { enum: [1, 2, -3], type: "number" }],
  ["true", { enum: [true], type: "boolean" }],
  ["number | string", { anyOf: [{ type: "number" }, { type: "string" }] }],
  ["null | string", { anyOf: [{ type: "string" }, { type: "null" }] }],
  [
    'boolean | "auto" | null',
    {
      anyOf: [{ type: "boolean" }, { enum: ["auto"], type: "string" }, { type: "null" }],
    },
  ],
  ["Mode", MODES],
  ["Way", MODES],
  ["all.Mode | null", { anyOf: [MODES, { type: "null" }] }],
  ["string[]", { type: "array", items: { type: "string" } }],
  ["readonly string[]", { type: "array", items: { type: "string" } }],
  ["ReadonlyArray<Mode>", { type: "array", items: MODES }],
  ['("x" | "a")[]', { type: "array", items: { enum: ["x", "a"], type: "string" } }],
  [
    "[string, number?]",
    {
      type: "array",
      prefixItems: [{ type: "string" }, { type: "number" }],
      minItems: 1,
      maxItems: 2,
    },
  ],
  [
    "[first: string, ...others: number[]]",
    {
      type: "array",
      prefixItems: [{ type: "string" }],
      minItems: 1,
      items: { type: "number" },
    },
  ],
  ["Record<string, number>", { type: "object", additionalProperties: { type: "number" } }],
  ["{ [key: string]: number }", { type: "object", additionalProperties: { type: "number" } }],
  [
    'Record<"x" | "y", number>',
    {
      type: "object",
      properties: { x: { title: "x", type: "number" }, y: { title: "y", type: "number" } },
      required: ["x", "y"],
    },
  ],
  [
    "{ a: string; b?: number | undefined }",
    {
      type: "object",
      properties: { a: { title: "a", type: "string" }, b: { title: "b", type: "number" } },
      required: ["a"],
    },
  ],
  ["Target", REF_TARGET],
  ["Target[]", { type: "array", items: REF_TARGET }],
  ["Target | null", { anyOf: [REF_TARGET, { type: "null" }] }],
  ["Color", { $ref: "#/definitions/Color" }],
  ["Level | null", { anyOf: [{ $ref: "#/definitions/Level" }, { type: "null" }] }],
  ["Color.red", { enum: ["r"], type: "string" }],
  ["(typeof REGIONS)[number]", { enum: ["west", "east", "north"], type: "string" }],
  ["keyof typeof LIMITS", { enum: ["small", "big"], type: "string" }],
  ["(typeof LIMITS)[keyof typeof LIMITS]", { enum: [10, 1000], type: "number" }],
  ['Target["table"]', { type: "string" }],
  [
    'Pick<Target, "table">',
    {
      type: "object",
      properties: { table: { title: "table", type: "string", description: "Name of the table." } },
      required: ["table"],
    },
  ],
  [
    'Omit<Required<Target>, "table">',
    {
      type: "object",
      properties: { mode: { title: "mode", ...MODES } },
      required: ["mode"],
    },
  ],
  ["Partial<{ a: string }>", { type: "object", properties: { a: { title: "a", type: "string" } } }],
  [
    "{ a: string } & { b: number }",
    {
      type: "object",
      properties: { a: { title: "a", type: "string" }, b: { title: "b", type: "number" } },
      required: ["a", "b"],
    },
  ],
  [
    "Page<Date>",
    {
      type: "object",
      properties: {
        items: {
          title: "items",
          type: "array",
          items: { type: "string", format: "date-time", "x-batuta-makes": "Date" },
        },
      },
      required: ["items"],
    },
    "interface Page<T> { items: T[] }",
  ],
  ["Tree", { $ref: "#/definitions/Tree" }, "interface Tree { name: string; below: Tree[] }"],
  ["Json", { $ref: "#/definitions/Json" }, "type Json = string | number | Json[] | { [key: string]: Json };"],
  [
    "Shape",
    {
      anyOf: [{ $ref: "#/definitions/Circle" }, { $ref: "#/definitions/Square" }],
    },
    'interface Circle { kind: "circle"; r: number } interface Square { kind: "square" } type Shape = Circle | Square;',
  ],
  ["import('./shared.ts').Mode", MODES],
  ["Big", { $ref: "#/definitions/Big" }, "interface Big extends Target { size: number }"],
  ['Exclude<Mode, "append">', { enum: ["replace"], type: "string" }],
];

describe("parametersSchemaOf", () => {
  describe("alike from the text and with TypeScript", () => {
    let found: ParametersSchema | undefined;
    beforeAll(async () => {
      // One program for all types: to check one costs half a second.
      const parameters = TYPES.map(([type], at) => `p${at}: ${type}`).join(", ");
      found = await byBoth(parameters, TYPES.map(([, , before]) => before ?? "").join("\n"));
    }, 60_000);

    for (const [at, [type, schema]] of TYPES.entries()) {
      it(`reads ${type}`, () => {
        const name = `p${at}`;
        expect(found?.properties[name]).toEqual({ ...schema, title: name, position: at });
        expect(found?.required).toContain(name);
      });
    }
  });

  it("writes named types once, with what their comments say", { timeout: 30_000 }, async () => {
    const found = await byBoth("from: Target, to: Target, color: Color = Color.blue");
    expect(found?.definitions).toEqual({
      Target: {
        type: "object",
        title: "Target",
        description: "Where it goes.",
        properties: {
          table: { type: "string", title: "table", description: "Name of the table." },
          mode: { ...MODES, title: "mode" },
        },
        required: ["table"],
      },
      Color: { enum: ["r", "b"], type: "string", title: "Color" },
    });
    expect(found?.properties.color).toEqual({
      $ref: "#/definitions/Color",
      title: "color",
      position: 2,
      default: "b",
    });
    expect(found?.required).toEqual(["from", "to"]);
  });

  it("takes defaults, and types from defaults", { timeout: 30_000 }, async () => {
    const found = await byBoth(
      'a = 10, b = "x", c = [1, 2], d: Mode = "append", e = -1.5, f?: string, g: string | undefined = LIMITS.small + "", ...h: string[]',
    );
    expect(found).toEqual({
      title: "Parameters",
      type: "object",
      properties: {
        a: { type: "number", title: "a", position: 0, default: 10 },
        b: { type: "string", title: "b", position: 1, default: "x" },
        c: { type: "array", items: { type: "number" }, title: "c", position: 2, default: [1, 2] },
        d: { ...MODES, title: "d", position: 3, default: "append" },
        e: { type: "number", title: "e", position: 4, default: -1.5 },
        f: { type: "string", title: "f", position: 5 },
        g: { type: "string", title: "g", position: 6 },
        h: { type: "array", items: { type: "string" }, title: "h", position: 7 },
      },
    });
  });

  it("makes a parameter of each key of a sole object", { timeout: 30_000 }, async () => {
    const found = await byBoth("{ table, mode = 'replace' }: Target");
    expect(found?.properties).toEqual({
      table: { type: "string", title: "table", position: 0, description: "Name of the table." },
      mode: { ...MODES, title: "mode", position: 1, default: "replace" },
    });
    expect(found?.required).toEqual(["table"]);
    const all = await byBoth("{ mode, ...others }: Target");
    expect(Object.keys(all?.properties ?? {})).toEqual(["mode", "table"]);
  });

  it("finds flows by export, by name, through options and in another file", async () => {
    const path = join(folder, "several.ts");
    writeFileSync(
      join(folder, "work.ts"),
      "/**\n * Works.\n *\n * @param day - which\n *   day\n */\nexport async function do_work(day: string) {}\n",
    );
    writeFileSync(
      path,
      `import { flow as makeFlow } from "batuta";
import { do_work } from "./work.ts";
const first = makeFlow({ name: "the first", parameters: ["n"] }, async (count: number) => {});
export { first as one };
export default first.withOptions({ name: "second" });
export const third = makeFlow(do_work);
`,
    );
    const read = async (name: string) =>
      (await parametersSchemaOf(path, name, { typescript: null }))?.properties;
    const n = { n: { type: "number", title: "n", position: 0 } };
    for (const name of ["one", "the first", "default", "second"]) expect(await read(name)).toEqual(n);
    const day = { day: { type: "string", title: "day", position: 0, description: "which day" } };
    for (const name of ["third", "do-work"]) expect(await read(name)).toEqual(day);
    expect(await read("fourth")).toBeUndefined();
  });

  it("names each parameter whose type can't be told, and why", { timeout: 30_000 }, async () => {
    const path = write(
      "handle: Handle, when: string, run: () => void, other: Foreign, from: Elsewhere",
      'import type { Foreign } from "nowhere";',
    );
    const read = (options: Parameters<typeof parametersSchemaOf>[2]) =>
      parametersSchemaOf(path, "etl", options).then(
        () => undefined,
        (error: Error) => error.message.split("\n"),
      );
    const byText = await read({ typescript: null });
    expect(byText).toEqual([
      expect.stringMatching(
        /^the type of parameter 'handle' of flow 'etl' \(.*flows\.ts:5\) is an instance of the class Handle, which JSON can't be$/,
      ),
      expect.stringMatching(/'run' .* is a function/),
      expect.stringMatching(/'other' .* comes from nowhere, which is not read$/),
      expect.stringMatching(/'from' .* is Elsewhere, which the text alone does not tell$/),
      expect.stringMatching(
        /a Standard Schema: flow\(\{ parameters: \{ handle: z\.… \} \}, …\)\. TypeScript 6 beside it/,
      ),
    ]);
    const byChecker = await read({ typescript });
    expect(byChecker?.map((line) => /'(\w+)' of/.exec(line)?.[1])).toEqual([
      "handle",
      "run",
      "other",
      "from",
      undefined,
    ]);
  });

  it("asks TypeScript for what the text alone does not tell", { timeout: 30_000 }, async () => {
    const path = write(
      "input: First<[string, number]>",
      "type First<T extends unknown[]> = T extends [infer A, ...unknown[]] ? A : never;",
    );
    expect((await parametersSchemaOf(path, "etl", { typescript }))?.properties.input).toEqual({
      type: "string",
      title: "input",
      position: 0,
    });
    await expect(parametersSchemaOf(path, "etl", { typescript: null })).rejects.toThrow(/'input'/);
  });
});
