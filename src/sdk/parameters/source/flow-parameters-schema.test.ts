import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type AnyFlow, findFlowSpec, flow } from "../../flow.ts";
import { reviveParameters } from "../revive-parameters.ts";
import { flowParametersSchema } from "./flow-parameters-schema.ts";

const Node = z.object({
  name: z.string(),
  get below() {
    return z.array(Node);
  },
});

const byName = flow(
  { name: "by-name", parameters: { limit: z.number().int().max(9).default(3), tree: Node } },
  async (day: Date, limit: number, tree: unknown) => [day, limit, tree],
);
const byObject = flow(
  {
    name: "by-object",
    parameters: z.object({ path: z.string().describe("of the file"), deep: z.boolean().optional() }),
  },
  async (input) => input,
);
const sole = flow({ name: "sole", parameters: [z.email()] }, async (to) => to);
const undescribed = flow(
  { name: "undescribed", parameters: { n: v.pipe(v.number(), v.minValue(1)) } },
  async (n: number) => n,
);

const read = async (made: unknown) => {
  const spec = findFlowSpec(made as AnyFlow);
  return spec && flowParametersSchema(spec);
};

describe("flowParametersSchema", () => {
  it("takes the schemas that were given, and types for the others", async () => {
    expect(await read(byName)).toMatchObject({
      isTold: true,
      schema: {
        properties: {
          limit: { type: "integer", maximum: 9, default: 3, title: "limit", position: 1 },
          tree: { $ref: "#/definitions/tree", title: "tree", position: 2 },
        },
        required: ["day", "tree"],
        definitions: { tree: { properties: { below: { items: { $ref: "#/definitions/tree" } } } } },
      },
    });
  });

  it("makes a parameter of each key of a schema for all, and one of a sole value", async () => {
    expect((await read(sole))?.schema.properties).toEqual({
      to: expect.objectContaining({ type: "string", format: "email", title: "to", position: 0 }),
    });
    const whole = await read(byObject);
    expect(whole?.schema.properties.input).toMatchObject({
      type: "object",
      properties: { path: { description: "of the file" } },
      required: ["path"],
    });
  });

  it("finds the function of a flow that was named anew", async () => {
    const first = flow(async function first(n: number) {
      return n;
    });
    const found = await read(first.withOptions({ name: `first-${process.pid}` }));
    expect(found).toMatchObject({ isTold: true, schema: { properties: { n: { type: "number" } } } });
  });

  it("takes the type where a schema can't tell, as Valibot's without its package", async () => {
    expect((await read(undescribed))?.schema).toMatchObject({
      properties: { n: { type: "number", title: "n", position: 0 } },
      required: ["n"],
    });
  });
});

describe("reviveParameters", () => {
  const date = { type: "string", format: "date-time", "x-batuta-makes": "Date" };
  const schema = {
    properties: {
      when: { anyOf: [date, { type: "null" }] },
      days: { type: "array", items: date, "x-batuta-makes": "Set" },
      by: { type: "object", additionalProperties: { $ref: "#/definitions/Row" }, "x-batuta-makes": "Map" },
      size: { type: "string", "x-batuta-makes": "bigint" },
      either: { anyOf: [{ enum: ["auto"], type: "string" }, date, { type: "string" }] },
    },
    definitions: { Row: { type: "object", properties: { at: date, below: { $ref: "#/definitions/Row" } } } },
  };
  const text = "2026-05-31T10:00:00.000Z";
  const at = new Date(text);

  it("makes of JSON what the types ask for, in nested places and unions", () => {
    const by = { a: { at: text, below: { at: text } } };
    expect(
      reviveParameters(
        { when: text, days: [text], by, size: "12345678901234567890", either: "auto", x: text },
        schema,
      ),
    ).toEqual({
      parameters: {
        when: at,
        days: new Set([at]),
        by: new Map([["a", { at, below: { at } }]]),
        size: 12345678901234567890n,
        either: "auto",
        x: text,
      },
      issues: [],
    });
    expect(reviveParameters({ when: null, either: "else" }, schema).parameters).toEqual({
      when: null,
      either: "else",
    });
  });

  it("names the field of what is no date", () => {
    expect(reviveParameters({ days: ["soon"], by: { a: { at: "" } } }, schema).issues).toEqual([
      { path: "days[0]", message: "'soon' is no date and time; write it as 2026-05-31T10:00:00Z" },
      { path: "by.a.at", message: "'' is no date and time; write it as 2026-05-31T10:00:00Z" },
    ]);
  });
});
