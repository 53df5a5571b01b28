import { describe, expect, it } from "vitest";
import { OTHER_WORDS, outcomeOf, readCorpus } from "../../../test/support/template-corpus.ts";

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
