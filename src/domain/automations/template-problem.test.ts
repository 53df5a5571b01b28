import { describe, expect, it } from "vitest";
import { templateProblem } from "./template-problem.ts";

describe("a template", () => {
  const fine = [
    "",
    "plain } text }}",
    "{{ event.id }} and {{ a['}}'] | tojson }}",
    "{% if a %}{% elif b %}{% else %}{% endif %}",
    "{% for a in b %}{{ a }}{% else %}none{% endfor %}",
    "{% set x = 1 %}{% set y %}block{% endset %}{# a comment with {% #}",
    "{% raw %}{{ not read {% endraw %}",
    "{{ {'a': {'b': 1}} }}",
    "{%- if a -%}{%- endif -%}",
  ];
  it.each(fine)("is read: %s", (text) => {
    expect(templateProblem(text)).toBeUndefined();
  });

  const broken: [string, number, string][] = [
    ["{{ x", 1, "end of print statement"],
    ["a\n{% if %}", 2, "Expected an expression"],
    ["{{ }}", 1, "Expected an expression"],
    ["{% unknown %}", 1, "unknown tag 'unknown'"],
    ["{% if x %}", 1, "'elif' or 'else' or 'endif'"],
    ["{% endif %}", 1, "unknown tag 'endif'"],
    ["{% if x %}{% endfor %}", 1, "unknown tag 'endfor'"],
    ["{{ (a }}", 1, "unexpected"],
    ["{{ a | }}", 1, "expected token 'name'"],
    ["{% for a %}{% endfor %}", 1, "expected token 'in'"],
    ["{# open", 1, "comment"],
    ["{% raw %}{{", 1, "raw"],
  ];
  it.each(broken)("cannot be read: %s", (text, line, message) => {
    expect(templateProblem(text)).toMatchObject({ line, message: expect.stringContaining(message) });
  });

  it("has at most ten loops, nested at most twice", () => {
    const loop = (inner: string) => `{% for a in b %}${inner}{% endfor %}`;
    expect(templateProblem(loop("").repeat(10))).toBeUndefined();
    expect(templateProblem(loop("").repeat(11))?.message).toContain("no more than 10");
    expect(templateProblem(loop(loop("")))).toBeUndefined();
    expect(templateProblem(loop(loop(loop(""))))?.message).toContain("depth of 3");
  });
});
