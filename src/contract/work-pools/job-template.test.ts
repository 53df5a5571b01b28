import { describe, expect, it } from "vitest";
import { jobTemplateProblem, placeholdersIn } from "./job-template.ts";

describe("a base job template", () => {
  const names: [unknown, string[]][] = [
    [{ x: "{{ b }} {{a}}", y: ["{{ a }}", { z: "{{ c.d }}" }] }, ["a", "b", "c.d"]],
    [{ "{{ key }}": 1, x: "{{ two words }}", y: "{{ }}", z: "{{ a | upper }}" }, []],
    [{ x: "{{ $ref }} {{ a[0] }} {{ b-c }} {{{ t }}}" }, ["$ref", "a[0]", "b-c", "t"]],
    [{ x: "{{\n nl }}", y: "{{ é }}", z: 7, n: null }, []],
  ];
  it.each(names)("names its variables: %j", (value, expected) => {
    expect(placeholdersIn(value)).toEqual(expected);
  });

  const problems: [Readonly<Record<string, unknown>>, string | undefined][] = [
    [{}, undefined],
    [{ job_configuration: { x: "{{ a }}" }, variables: { properties: { a: {} } } }, undefined],
    [{ job_configuration: {}, variables: { properties: {} } }, "must contain both"],
    [{ job_configuration: { x: 1 }, variables: {} }, "must contain both"],
    [{ job_configuration: ["{{ a }}"], variables: { properties: {} } }, "must contain both"],
    [{ job_configuration: { x: "{{ constructor }}" }, variables: { properties: {} } }, "constructor."],
    [{ job_configuration: { x: "{{ a }}" }, variables: { properties: [] } }, "variable(s): a."],
  ];
  it.each(problems)("has its parts and declares what it uses: %j", (template, expected) => {
    const problem = jobTemplateProblem(template);
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toContain(expected);
  });
});
