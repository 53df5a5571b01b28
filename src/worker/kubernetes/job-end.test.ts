import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../platform/json-object.ts";
import { findHindrance, isJobFinished, isPodOver, readEnd } from "./job-end.ts";

const pod = (status: JsonObject, containers: readonly JsonObject[] = [{ name: "main" }]): JsonObject => ({
  metadata: { name: "p" },
  spec: { containers },
  status,
});
const ended = (terminated: JsonObject, status: JsonObject = {}): JsonObject =>
  pod({ phase: "Failed", ...status, containerStatuses: [{ name: "main", state: { terminated } }] });
const failed = (reason: string, message: string): JsonObject => ({
  status: { conditions: [{ type: "Failed", status: "True", reason, message }] },
});

describe("the end of a job", () => {
  it("is the exit code of its container, with what the cluster did", () => {
    const nothing = failed("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    const cases: [job: JsonObject, pod: JsonObject | undefined, code: number | undefined, reason: unknown][] =
      [
        [{}, ended({ exitCode: 0, reason: "Completed" }), 0, undefined],
        [nothing, ended({ exitCode: 3, reason: "Error" }), 3, undefined],
        [nothing, ended({ exitCode: 137, reason: "Error" }), 137, "killed by SIGKILL"],
        [nothing, ended({ exitCode: 143, reason: "Error" }), 143, "killed by SIGTERM"],
        [nothing, ended({ exitCode: 137, reason: "OOMKilled" }), 137, "OOMKilled: out of memory"],
        [
          failed("DeadlineExceeded", "Job was active longer than specified deadline"),
          ended({ exitCode: 143, reason: "Error" }),
          143,
          "DeadlineExceeded: Job was active longer than specified deadline",
        ],
        [
          nothing,
          ended({ exitCode: 137 }, { reason: "Evicted", message: "The node was low on memory. " }),
          137,
          "Evicted: The node was low on memory.",
        ],
        [
          nothing,
          ended(
            { exitCode: 143 },
            {
              conditions: [
                {
                  type: "DisruptionTarget",
                  status: "True",
                  reason: "EvictionByEvictionAPI",
                  message: "Eviction API: evicting",
                },
              ],
            },
          ),
          143,
          "EvictionByEvictionAPI: Eviction API: evicting",
        ],
        [
          nothing,
          ended({ exitCode: 137, reason: "ContainerStatusUnknown", message: "could not be located" }),
          undefined,
          "ContainerStatusUnknown: could not be located",
        ],
        [nothing, undefined, undefined, "BackoffLimitExceeded: Job has reached the specified backoff limit"],
        [{}, undefined, undefined, undefined],
      ];
    for (const [job, one, exitCode, reason] of cases) {
      expect(readEnd(job, one, "main")).toEqual({ exitCode, reason, said: undefined });
    }
  });

  it("names the memory limit that was too small", () => {
    const limited = {
      ...ended({ exitCode: 137, reason: "OOMKilled" }),
      spec: { containers: [{ name: "main", resources: { limits: { memory: "64Mi" } } }] },
    };
    expect(readEnd({}, limited, "main").reason).toBe(
      "OOMKilled: it needed more than its memory limit of 64Mi (job variable memory_limit)",
    );
  });

  it("of a program that could not be started is what a shell says of it", () => {
    const end = (message: string): unknown =>
      readEnd({}, ended({ exitCode: 128, reason: "StartError", message }), "main");
    expect(end('exec: "/x": stat /x: no such file or directory: unknown')).toEqual({
      exitCode: 127,
      reason: "StartError",
      said: 'exec: "/x": stat /x: no such file or directory: unknown',
    });
    expect(end("exec: permission denied")).toMatchObject({ exitCode: 126 });
    expect(end("cgroups are broken")).toMatchObject({ exitCode: 128 });
  });

  it("of a container that was started again is its last", () => {
    const again = pod({
      phase: "Failed",
      containerStatuses: [
        {
          name: "main",
          state: { waiting: { reason: "CrashLoopBackOff" } },
          lastState: { terminated: { exitCode: 5 } },
        },
      ],
    });
    expect(readEnd({}, again, "main").exitCode).toBe(5);
  });

  it("has come when the job says so, and of a pod when its phase does", () => {
    expect(isJobFinished(failed("x", "y"))).toBe(true);
    expect(isJobFinished({ status: { conditions: [{ type: "Complete", status: "True" }] } })).toBe(true);
    expect(isJobFinished({ status: { conditions: [{ type: "FailureTarget", status: "True" }] } })).toBe(
      false,
    );
    expect(isJobFinished({})).toBe(false);
    expect(
      ["Succeeded", "Failed", "Running", "Pending", "Unknown"].map((phase) => isPodOver(pod({ phase }))),
    ).toEqual([true, true, false, false, false]);
  });
});

it("finds what keeps a pod from starting", () => {
  const waiting = (reason: string, message?: string): JsonObject =>
    pod({ phase: "Pending", containerStatuses: [{ name: "main", state: { waiting: { reason, message } } }] });
  expect(findHindrance(waiting("ImagePullBackOff", 'Back-off pulling image "x"'))).toEqual({
    reason: "ImagePullBackOff",
    message: 'Back-off pulling image "x"',
  });
  expect(findHindrance(waiting("ContainerCreating"))).toBeUndefined();
  const unscheduled = {
    type: "PodScheduled",
    status: "False",
    reason: "Unschedulable",
    message: "0/1 nodes",
  };
  expect(findHindrance(pod({ phase: "Pending", conditions: [unscheduled] }))).toEqual({
    reason: "FailedScheduling",
    message: "0/1 nodes",
  });
  const init = { name: "init", state: { waiting: { reason: "ErrImagePull", message: "no" } } };
  expect(findHindrance(pod({ phase: "Pending", initContainerStatuses: [init] }))?.reason).toBe(
    "ErrImagePull",
  );
  expect(findHindrance(pod({ phase: "Running" }))).toBeUndefined();
});
