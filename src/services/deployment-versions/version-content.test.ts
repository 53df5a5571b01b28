import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedFields, type VersionContent } from "./version-content.ts";

const CONTENT: VersionContent = {
  version: null,
  version_info: null,
  tags: "[]",
  labels: "{}",
  parameters: "{}",
  job_variables: "{}",
  parameter_openapi_schema: "{}",
  enforce_parameter_schema: 1,
  pull_steps: null,
  path: null,
  entrypoint: null,
  storage_document_id: null,
  infrastructure_document_id: null,
  work_pool_name: null,
  work_queue_name: null,
  schedules: "[]",
};

const differs = (a: Partial<VersionContent>, b: Partial<VersionContent>): string[] =>
  changedFields({ ...CONTENT, ...a }, { ...CONTENT, ...b });

/** The same value with the keys of all objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, turned(each)]),
  );
}

const object = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))
  .map((value) => JSON.stringify(value));

describe("changedFields", () => {
  it("sees no difference in the order of keys, and the same one from both sides", () => {
    fc.assert(
      fc.property(object, object, (text, other) => {
        const again = JSON.stringify(turned(JSON.parse(text)));
        expect(differs({ parameters: text }, { parameters: again })).toEqual([]);
        const [forth, back] = [
          differs({ tags: text }, { tags: other }),
          differs({ tags: other }, { tags: text }),
        ];
        expect(forth).toEqual(back);
        const more = JSON.stringify({ ...JSON.parse(text), "a new key": 1 });
        expect(differs({ parameters: text }, { parameters: more })).toEqual(["parameters"]);
      }),
    );
  });

  it("tells numbers apart as they were written, and an empty field from none never", () => {
    expect(differs({ parameters: '{"n":1}' }, { parameters: '{"n":1.0}' })).toEqual(["parameters"]);
    const [a, b] = ['{"n":9223372036854775807}', '{"n":9223372036854775808}'];
    expect(differs({ parameters: a }, { parameters: b })).toEqual(["parameters"]);
    expect(differs({ pull_steps: null }, { pull_steps: "[]" })).toEqual([]);
    expect(differs({ parameter_openapi_schema: null }, { parameter_openapi_schema: "{}" })).toEqual([]);
    expect(differs({ entrypoint: null }, { entrypoint: "" })).toEqual(["entrypoint"]);
  });

  it("compares schedules but for their order, whether they are paused, and the anchors of intervals", () => {
    const every = (seconds: number, anchor: string, active = true) =>
      `{"schedule":{"interval":${seconds},"anchor_date":"${anchor}","timezone":null},"active":${active},"max_scheduled_runs":null,"parameters":{},"slug":null}`;
    const schedules = `[${every(60, "2026-01-01T00:00:00Z")},${every(90, "2026-01-01T00:00:00Z")}]`;
    const same = `[${every(90, "2026-02-01T00:00:00Z", false)},${every(60, "2026-02-01T00:00:00Z")}]`;
    const other = `[${every(60, "2026-01-01T00:00:00Z")},${every(91, "2026-01-01T00:00:00Z")}]`;
    expect(differs({ schedules }, { schedules: same })).toEqual([]);
    expect(differs({ schedules }, { schedules: other })).toEqual(["schedules"]);
    expect(differs({ schedules }, { schedules: `[${every(60, "2026-01-01T00:00:00Z")}]` })).toEqual([
      "schedules",
    ]);
  });
});
