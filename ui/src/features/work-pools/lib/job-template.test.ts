import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultsOf,
  type JobTemplate,
  parseTemplate,
  variablesSchema,
  withDefaults,
} from "@/features/work-pools/lib/job-template.ts";

const template = {
  job_configuration: { command: "{{ command }}", cpus: "{{ cpus }}" },
  variables: {
    type: "object",
    required: ["command"],
    properties: { command: { type: "string" }, cpus: { type: "integer", default: 2 } },
  },
} as unknown as JobTemplate;

describe("a job template's defaults", () => {
  it("are the values of its form, whose schema has none", () => {
    expect(defaultsOf(template)).toEqual({ cpus: 2 });
    expect(variablesSchema(template)).toEqual({
      type: "object",
      properties: { command: { type: "string" }, cpus: { type: "integer" } },
    });
  });

  it("go when they are emptied, and leave all else as it was", () => {
    const changed = withDefaults(template, { command: "node x.ts" });
    expect(defaultsOf(changed)).toEqual({ command: "node x.ts" });
    expect(changed.job_configuration).toEqual(template.job_configuration);
    expect(withDefaults(changed, defaultsOf(template))).toEqual(template);
  });

  it("put in and read out again are the same, whatever they are", () => {
    fc.assert(
      fc.property(fc.record({ command: fc.jsonValue(), cpus: fc.jsonValue() }), (values) => {
        expect(defaultsOf(withDefaults(template, values))).toEqual(values);
      }),
    );
  });

  it("are none in a template without variables", () => {
    expect(defaultsOf({})).toEqual({});
    expect(withDefaults({}, { a: 1 })).toEqual({});
  });
});

it("a text that is no JSON, or no object, is no template", () => {
  expect(parseTemplate("{")).toHaveProperty("problem");
  expect(parseTemplate("[]")).toEqual({ problem: undefined });
  expect(parseTemplate('{"a":1}')).toEqual({ template: { a: 1 } });
});
