import { describe, expect, it } from "vitest";
import { dotScale, nearestDot, type RunDot } from "@/features/runs/lib/dot-scale.ts";

const scale = dotScale({ width: 1000, height: 100, from: 0, to: 10_000, longest: 600 });

describe("the drawing of durations over time", () => {
  it("has time from left to right and finds it again", () => {
    expect(scale.x(5000)).toBe(500);
    expect(scale.timeAt(250)).toBe(2500);
    expect(scale.timeAt(-20)).toBe(0);
  });

  it("has the longest at the top and what took no time on the ground", () => {
    expect(scale.y(600)).toBeCloseTo(0);
    expect(scale.y(0)).toBeCloseTo(100);
  });

  it("takes the dot that is nearest to the pointer, and none that is far away", () => {
    const dot = (id: string, at: number): RunDot => ({ id, kind: "failed", at, seconds: 600 });
    const dots = [dot("near", 5050), dot("nearer", 5010)];
    expect(nearestDot(dots, scale, 500, 0)?.id).toBe("nearer");
    expect(nearestDot(dots, scale, 560, 0)).toBeUndefined();
  });
});
