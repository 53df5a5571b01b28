import fc from "fast-check";
import { expect, it } from "vitest";
import { EMPTY_EVENT_TRIGGER } from "@/features/automations/draft.ts";
import {
  fromTrigger,
  TEMPLATES,
  type TemplateKind,
  type TemplateValues,
  toTrigger,
} from "@/features/automations/trigger-template.ts";

const kinds = Object.keys(TEMPLATES) as TemplateKind[];

const values: fc.Arbitrary<TemplateValues> = fc.constantFrom(...kinds).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    states: fc.subarray([...TEMPLATES[kind].states], { minLength: 1 }),
    staysFor: fc.option(fc.integer({ min: 10, max: 86_400 }), { nil: undefined }),
    ids: fc.uniqueArray(fc.uuid(), { maxLength: 3 }),
    tags:
      kind === "flow-run" ? fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 3 }) : fc.constant([]),
  }),
);

it("reads back what it has written", () => {
  fc.assert(
    fc.property(values, (one) => {
      expect(fromTrigger(toTrigger(one))).toEqual(one);
    }),
  );
});

it("leaves alone a trigger that says more than the form can", () => {
  const trigger = toTrigger({ kind: "flow-run", states: ["Failed"], staysFor: undefined, ids: [], tags: [] });
  expect(fromTrigger({ ...trigger, threshold: 3 })).toBeUndefined();
  expect(fromTrigger({ ...trigger, match: { ...trigger.match, env: "prod" } })).toBeUndefined();
  expect(fromTrigger(EMPTY_EVENT_TRIGGER)).toBeUndefined();
});
