import { describe, expect, it } from "vitest";
import { buildState } from "../../../test/support/store-builders.ts";
import type { JournalState } from "../../contract/journal/schemas.ts";
import { jsonText, jsonTextOf, jsonValueOf } from "../../contract/json-text.ts";
import { decodeStates, encodeStates } from "./state-rows.ts";

const readable = (states: readonly JournalState[]) =>
  states.map((state) => ({ ...state, data: jsonValueOf(state.data) }));

describe("the stored history of a task run", () => {
  const states = [
    buildState("PENDING", { message: null, data: null, details: {} }),
    buildState("RUNNING", {
      name: "Retrying",
      message: "again",
      details: { scheduled_time: "2026-01-01T00:00:00Z" },
    }),
    buildState("COMPLETED", { name: "Completed", message: "", data: { type: "unpersisted" } }),
  ];

  it("comes back as it was", () => {
    expect(readable(decodeStates(encodeStates(states)))).toEqual(states);
  });

  it("leaves out what goes without saying", () => {
    const [state] = states;
    const plain = encodeStates(states.slice(0, 1).map((one) => ({ ...one, name: "Pending" })));
    expect(JSON.parse(plain)).toEqual([{ id: state?.id, type: "PENDING", timestamp: state?.timestamp }]);
  });

  it("is read in the first form too, in which a state says all", () => {
    expect(readable(decodeStates(JSON.stringify(states)))).toEqual(states);
  });

  it("keeps data as the text that it was, beside states without", () => {
    const text = '{"b":1.0,"a":9223372036854775807}';
    const decoded = decodeStates(encodeStates([...states, buildState("FAILED", { data: jsonText(text) })]));
    expect(decoded.map((state) => jsonTextOf(state.data))).toEqual([
      "null",
      "null",
      '{"type":"unpersisted"}',
      text,
    ]);
  });
});
