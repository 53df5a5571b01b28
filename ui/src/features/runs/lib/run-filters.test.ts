import { describe, expect, it } from "vitest";
import { flowRunBody, periodOf } from "@/features/runs/lib/run-filters.ts";
import { runSearch } from "@/features/runs/lib/run-search.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");

describe("the address of the runs", () => {
  it("leaves out what is unknown, and takes hand-typed numbers for texts", () => {
    expect(runSearch({ state: "failed,purple", flow: "no-id", text: 42, min: -1, range: "eon" })).toEqual({
      state: "failed",
      text: "42",
    });
  });

  it("asks for late runs by their name, and for scheduled ones without them", () => {
    expect(flowRunBody({ state: "late" }, NOW, 50).flow_runs?.state).toEqual({
      type: { any_: ["SCHEDULED"] },
      name: { any_: ["Late"] },
    });
    expect(flowRunBody({ state: "scheduled" }, NOW, 50).flow_runs?.state).toEqual({
      type: { any_: ["SCHEDULED"] },
      name: { not_any_: ["Late"] },
    });
    expect(flowRunBody({ state: "failed,late" }, NOW, 50).flow_runs?.state).toMatchObject({
      operator: "or_",
    });
  });

  it("ends with now, but for what is still to come", () => {
    expect(periodOf({ range: "hour" }, NOW)).toEqual({
      after_: "2026-11-22T11:00:00.000Z",
      before_: "2026-11-22T12:00:00.000Z",
    });
    expect(periodOf({ range: "all", state: "scheduled" }, NOW)).toEqual({});
  });

  it("has parameters with equals signs in their values", () => {
    expect(flowRunBody({ param: "where=a=b,limit=10" }, NOW, 50).parameters).toEqual({
      where: "a=b",
      limit: "10",
    });
  });
});
