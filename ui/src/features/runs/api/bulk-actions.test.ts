import { describe, expect, it } from "vitest";
import { runBulkAction } from "@/features/runs/api/bulk-actions.ts";
import { createApi } from "@/shared/api/api.ts";
import { answer } from "@/testing/server.ts";

const api = createApi({
  // Looked up when it is called: the test's server takes its place later.
  fetch: (...request) => globalThis.fetch(...request),
  baseUrl: "http://localhost/api",
  onUnauthorized: () => {},
  onReachable: () => {},
});

const runs = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: `run-${at}`, name: `name-${at}`, deployment_id: null }));

function job(count: number) {
  const progress: number[] = [];
  const onProgress = (done: number) => void progress.push(done);
  return {
    progress,
    job: { api, runs: runs(count), message: "m", noDeployment: "no deployment", onProgress },
  };
}

describe("an action on many runs", () => {
  it("goes in batches of fifty, tells how far it is, and goes on after one has failed", async () => {
    const sizes: number[] = [];
    answer("delete-flow-runs", ({ body }) => {
      const { flow_runs: filter } = body as { flow_runs: { id: { any_: string[] } } };
      sizes.push(filter.id.any_.length);
      return sizes.length === 2 ? { status: 503, error: { detail: "busy" } } : { deleted: [] };
    });
    const { progress, job: asked } = job(120);
    const failures = await runBulkAction("delete", asked);
    expect(sizes).toEqual([50, 50, 20]);
    expect(progress).toEqual([50, 100, 120]);
    expect(failures).toHaveLength(50);
    expect(failures[0]).toEqual({ name: "name-50", reason: "busy" });
  });

  it("takes a refusal that has cancelled for done, and tells the reason of any other", async () => {
    answer("set-flow-run-states", () => ({
      // Only what is read of an answer.
      results: [
        {
          flow_run_id: "run-0",
          status: "REJECT",
          state: { type: "CANCELLED" },
          details: { type: "reject_details", reason: "nothing runs it" },
        },
        {
          flow_run_id: "run-1",
          status: "ABORT",
          state: null,
          details: { type: "abort_details", reason: "it has ended" },
        },
      ] as never,
    }));
    expect(await runBulkAction("cancel", job(2).job)).toEqual([{ name: "name-1", reason: "it has ended" }]);
  });

  it("deletes task runs one by one, a few at the same time, and takes what is gone for done", async () => {
    const asked: string[] = [];
    answer("delete-task-run", ({ params }) => {
      const { id } = params as { id: string };
      asked.push(id);
      if (id === "run-1") return { status: 404, error: { detail: "gone" } };
      return id === "run-5" ? { status: 503, error: { detail: "busy" } } : (undefined as never);
    });
    const { progress, job: tasks } = job(7);
    expect(await runBulkAction("deleteTasks", tasks)).toEqual([{ name: "name-5", reason: "busy" }]);
    expect(asked.toSorted()).toEqual(runs(7).map(({ id }) => id));
    expect(progress).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it("says for which runs there is nothing that could run again", async () => {
    expect(await runBulkAction("rerun", job(1).job)).toEqual([{ name: "name-0", reason: "no deployment" }]);
  });
});
