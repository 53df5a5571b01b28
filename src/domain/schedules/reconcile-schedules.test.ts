import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reconcileSchedules } from "./reconcile-schedules.ts";

const known = (...slugs: (string | null)[]) => slugs.map((slug, at) => ({ id: `id-${at}`, slug }));
const schedule = {};

describe("schedules of a change", () => {
  it("replace all when some of those stored have no slug", () => {
    const sent = [{ schedule }];
    expect(reconcileSchedules(known("a", null), sent)).toEqual({ kind: "replace", created: sent });
    expect(reconcileSchedules([], sent)).toEqual({ kind: "replace", created: sent });
  });

  it("swap two slugs", () => {
    const sent = [
      { slug: "b", replaces: "a" },
      { slug: "a", replaces: "b" },
    ];
    expect(reconcileSchedules(known("a", "b"), sent)).toMatchObject({
      kind: "merge",
      changed: [{ id: "id-0" }, { id: "id-1" }],
      created: [],
    });
  });

  it("are new when nothing has their slug", () => {
    const sent = [{ slug: "c", replaces: "gone", schedule }];
    expect(reconcileSchedules(known("a"), sent)).toMatchObject({ kind: "merge", changed: [], created: sent });
    expect(reconcileSchedules(known("a"), [{ slug: "c" }])).toMatchObject({ kind: "refused" });
  });

  it("may have an empty slug, but not none when all stored ones have one", () => {
    const sent = [{ slug: "", schedule }];
    expect(reconcileSchedules(known("a"), sent)).toMatchObject({ kind: "merge", changed: [], created: sent });
    expect(reconcileSchedules(known("a", ""), sent)).toMatchObject({
      changed: [{ id: "id-1" }],
      created: [],
    });
    expect(reconcileSchedules(known("a"), [{ slug: "" }])).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("without a schedule"),
    });
    expect(reconcileSchedules(known("a"), [{ slug: null, schedule }])).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("provide a slug"),
    });
  });

  it("never leave two schedules with one slug, nor change one twice under two names", () => {
    const slug = fc.constantFrom("a", "b", "c", "d");
    const item = fc.record({ slug, replaces: fc.option(slug), schedule: fc.constant(schedule) });
    const uniqueItems = fc.uniqueArray(item, { selector: (each) => each.slug, maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(slug, { minLength: 1 }), uniqueItems, (stored, sent) => {
        const outcome = reconcileSchedules(known(...stored), sent);
        if (outcome.kind !== "merge") return;
        const after = new Map(known(...stored).map(({ id, slug: kept }) => [id, kept]));
        for (const { id, sent: change } of outcome.changed) after.set(id, change.slug);
        const slugs = [...after.values(), ...outcome.created.map((each) => each.slug)];
        expect(new Set(slugs).size).toBe(slugs.length);
      }),
    );
  });
});
