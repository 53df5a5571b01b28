import { expect, it } from "vitest";
import { endReportOf } from "@/features/flow-run/lib/end-report.ts";
import { timingOf } from "@/features/flow-run/lib/timing.ts";

const START = Date.parse("2026-11-21T10:00:00Z");
const at = (
  seconds: number,
  type: "SCHEDULED" | "PENDING" | "RUNNING" | "PAUSED" | "FAILED",
  name = type as string,
) => ({
  id: `${type}-${seconds}`,
  type,
  name,
  timestamp: new Date(START + seconds * 1000).toISOString(),
  message: null as string | null,
});

it("a run's time is told in parts, and time before it was due is nobody's", () => {
  const states = [
    at(0, "SCHEDULED"),
    at(60, "PENDING"),
    at(65, "RUNNING"),
    at(95, "PAUSED"),
    at(105, "RUNNING"),
    at(125, "FAILED"),
  ];
  expect(timingOf(states, START + 50_000, START + 999_000)).toEqual([
    { kind: "queue", seconds: 10 },
    { kind: "starting", seconds: 5 },
    { kind: "running", seconds: 30 },
    { kind: "paused", seconds: 10 },
    { kind: "running", seconds: 20 },
  ]);
});

it("a wait after an attempt is one for a retry, and what goes on lasts until now", () => {
  const states = [at(0, "RUNNING"), at(4, "SCHEDULED", "AwaitingRetry"), at(10, "RUNNING")];
  expect(timingOf(states, undefined, START + 12_000)).toEqual([
    { kind: "running", seconds: 4 },
    { kind: "retry", seconds: 6 },
    { kind: "running", seconds: 2 },
  ]);
});

it("exit code and last output are read from the message of the worker", () => {
  const crashed = {
    ...at(9, "FAILED"),
    message: "The process ended with exit code 137; its last output:\nKilled\n",
  };
  expect(endReportOf([at(0, "RUNNING"), crashed])).toEqual({ exitCode: "137", output: "Killed\n" });
  expect(endReportOf([at(0, "RUNNING")])).toEqual({ exitCode: undefined, output: undefined });
});
