import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CurrentState, orchestrate, type ProposedState, type Rule } from "./orchestrate.ts";
import { ANY_KIND, ANY_TYPE, types } from "./state-sets.ts";

interface Run {
  readonly a: number;
  readonly b: number;
}

const proposed = (type: ProposedState["type"]): ProposedState => ({
  type,
  name: type,
  message: null,
  data: null,
  has_result: false,
  details: {},
});
const initial: CurrentState = { ...proposed("RUNNING"), id: "i", timestamp: 1 };
const start = { initial, proposed: proposed("FAILED"), run: { a: 0, b: 0 }, facts: null };

function rule(name: string, parts: Partial<Rule<Run, null>>): Rule<Run, null> {
  return { name, from: ANY_KIND, to: ANY_TYPE, decide: () => undefined, ...parts };
}

describe("orchestrate", () => {
  it("accepts what no rule objects to", () => {
    expect(orchestrate([rule("r", {})], start)).toMatchObject({
      status: "ACCEPT",
      state: { type: "FAILED" },
      run: { a: 0, b: 0 },
    });
  });

  it("asks only the rules whose sets match, and later ones about the state that was put in place", () => {
    const asked: string[] = [];
    const note = (name: string, to: ReadonlySet<ProposedState["type"]>) =>
      rule(name, {
        to,
        decide: () => {
          asked.push(name);
          return undefined;
        },
      });
    const replace = rule("replace", {
      to: types("FAILED"),
      decide: () => ({ kind: "reject", state: proposed("SCHEDULED"), reason: "again" }),
    });
    const verdict = orchestrate(
      [
        note("failed", types("FAILED")),
        replace,
        note("late", types("FAILED")),
        note("new", types("SCHEDULED")),
      ],
      start,
    );
    expect(asked).toEqual(["failed", "new"]);
    expect(verdict).toMatchObject({ status: "REJECT", reason: "again", state: { type: "SCHEDULED" } });
  });

  it("drops the changes of rules whose transition did not take place, and keeps a rejection's own", () => {
    const verdict = orchestrate(
      [
        rule("amend", { decide: () => ({ kind: "amend", run: { a: 1 } }) }),
        rule("reject", {
          to: types("FAILED"),
          decide: () => ({ kind: "reject", state: proposed("SCHEDULED"), reason: "r", run: { b: 2 } }),
        }),
      ],
      start,
    );
    expect(verdict.run).toEqual({ a: 0, b: 2 });
  });

  it("shows the changes of a rule to the rules after it", () => {
    let seen = -1;
    orchestrate(
      [
        rule("amend", { decide: () => ({ kind: "amend", run: { a: 7 } }) }),
        rule("see", {
          decide: ({ run }) => {
            seen = run.a;
            return undefined;
          },
        }),
      ],
      start,
    );
    expect(seen).toBe(7);
  });

  it("writes nothing and changes nothing after WAIT, ABORT or a rejection without a state, wherever it comes", () => {
    const ends = fc.constantFrom<ReturnType<Rule<Run, null>["decide"]>>(
      { kind: "wait", delay_seconds: 3, reason: "w" },
      { kind: "abort", reason: "a" },
      { kind: "reject", state: null, reason: "n" },
    );
    const harmless = fc.constantFrom<ReturnType<Rule<Run, null>["decide"]>>(
      undefined,
      { kind: "amend", run: { a: 5 } },
      { kind: "amend", state: { name: "Other" } },
    );
    fc.assert(
      fc.property(fc.array(harmless), ends, fc.array(harmless), (before, end, after) => {
        const rules = [...before, end, ...after].map((decision, at) =>
          rule(`${at}`, { decide: () => decision }),
        );
        const verdict = orchestrate(rules, start);
        expect(verdict.state).toBeNull();
        expect(verdict.run).toBe(start.run);
        expect(verdict.status).not.toBe("ACCEPT");
      }),
    );
  });
});
