import { expect, it } from "vitest";
import { BatutaError } from "../../platform/errors.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { untilReached } from "./until-reached.ts";

it("repeats a call through an outage of an hour", async () => {
  const clock = createVirtualClock();
  const end = clock.now() + 3_600_000;
  let calls = 0;
  const answer = untilReached(clock, async () => {
    calls += 1;
    if (clock.now() < end) throw new BatutaError("api-unreachable", "away");
    return "answer";
  });
  await expect(clock.runUntil(answer)).resolves.toBe("answer");
  expect(calls).toBeGreaterThan(300);
});

it("passes on what is no outage", async () => {
  const clock = createVirtualClock();
  await expect(untilReached(clock, () => Promise.reject(new TypeError("bug")))).rejects.toThrow("bug");
});
