import { describe, expect, it } from "vitest";
import { OTHER_WORDS, outcomeOf, readCorpus } from "../../../test/support/template-corpus.ts";
import { namesRead } from "./check-template.ts";
import type { Filter } from "./scope.ts";
import { readTemplate, renderTemplate } from "./template.ts";
import { Thing, type Value } from "./values.ts";

describe("templates", async () => {
  const { context, cases } = await readCorpus();

  it("are really there", () => {
    expect(cases.length).toBeGreaterThan(650);
    expect(cases.filter(({ text }) => text !== undefined).length).toBeGreaterThan(450);
  });

  it("become what Jinja makes of them in Prefect's sandbox", () => {
    const different = cases.flatMap(({ template, ...expected }) => {
      const outcome = outcomeOf(template, context);
      const isSame = JSON.stringify(outcome) === JSON.stringify(expected);
      return isSame || OTHER_WORDS.has(template) ? [] : [{ template, expected, outcome }];
    });
    expect(different).toEqual([]);
  });
});

describe("a template of an action", () => {
  it("is given what it names, with filters of the server", () => {
    const event = new Thing({
      typeName: "Event",
      shown: () => "Event()",
      attribute: (name) => (name === "id" ? "e1" : undefined),
      json: () => "e1",
    });
    const filters = new Map<string, Filter>([
      ["ui_url", (_engine, value) => `http://ui/${attributeOfEvent(value)}`],
    ]);
    const attributeOfEvent = (value: Value) => (value instanceof Thing ? value.parts.attribute("id") : "");
    const source =
      "{{ event.id }} {{ event.constructor }}|{{ event | ui_url }} {{ event | tojson }} {{ flow_run.name }}";
    expect(namesRead(readTemplate(source), new Set(["event", "flow_run", "flow"]))).toEqual(
      new Set(["event", "flow_run"]),
    );
    const context = new Map<string, Value>([["event", event]]);
    const text = renderTemplate(source, { context, filters, random: () => 0, nowMicros: () => 0 });
    expect(text).toBe('e1 |http://ui/e1 "e1" ');
  });
});
