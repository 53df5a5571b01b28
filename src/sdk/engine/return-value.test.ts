import { describe, expect, it } from "vitest";
import { Cancelled, Completed, Crashed, Failed, Paused, Pending } from "../state.ts";
import { decideByReturnValue } from "./return-value.ts";

describe("what a returned value means", () => {
  it.each([
    ["a plain value", 5, "COMPLETED", undefined],
    ["nothing", undefined, "COMPLETED", undefined],
    ["an empty list", [], "COMPLETED", undefined],
    ["a list of plain values", [1, 2], "COMPLETED", undefined],
    ["a hand-made state", Failed({ message: "no rows" }), "FAILED", "no rows"],
    ["a list of completed states", [Completed(), Completed()], "COMPLETED", "All states completed."],
    ["one failed among three", [Completed(), Failed(), Completed()], "FAILED", "1/3 states failed."],
    ["a crashed one", [Completed(), Crashed()], "FAILED", "1/2 states failed."],
    ["a cancelled one wins over a failed one", [Failed(), Cancelled()], "CANCELLED", "1/2 states cancelled."],
    ["a paused one", [Completed(), Paused()], "PAUSED", "1/2 states paused."],
    ["a state that is not final", [Completed(), Pending()], "FAILED", "1/2 states are not final."],
    ["a Set of states", new Set([Completed()]), "COMPLETED", "All states completed."],
  ])("%s", async (_what, value, type, message) => {
    const decision = await decideByReturnValue(value);
    expect(decision.type).toBe(type);
    expect(decision.message).toBe(message);
  });

  it("gives the values of completed states", async () => {
    const decision = await decideByReturnValue([Completed({ data: 1 }), Completed({ data: 2 })]);
    expect(decision.data).toEqual([1, 2]);
  });
});
