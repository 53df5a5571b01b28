import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { renderPage } from "@/testing/render-page.tsx";
import { answer } from "@/testing/server.ts";

const FLOW = "01a200c5-cf51-768a-a906-7cdc07f79274";
const RUN = "01a200d0-e8ef-771c-b48a-73842c45990e";
const NOW = "2026-11-22T01:01:39.939677Z";
const flow = { id: FLOW, created: NOW, updated: NOW, name: "etl", tags: ["prod"], labels: { team: "data" } };
const page = (results: (typeof flow)[]) => ({ results, count: results.length, limit: 50, pages: 1, page: 1 });

beforeEach(() => {
  answer("paginate-flows", () => page([flow]));
  answer("read-flow", () => flow);
  answer("count-deployments-of-flows", () => ({ [FLOW]: 3 }));
  answer("count-task-runs-over-time", () => Array.from({ length: 20 }, () => ({ completed: 2, failed: 1 })));
  answer("read-flow-run-page", () => ({ rows: [], task_counts: {}, next_cursor: null }));
  answer("read-recent-runs", () => ({
    [FLOW]: {
      runs: [
        {
          id: RUN,
          name: "calm-owl",
          state_type: "COMPLETED" as const,
          state_name: "Completed",
          start_time: NOW,
          expected_start_time: NOW,
          run_time: 3,
        },
      ],
      next: { id: RUN, name: "next-one", at: "2126-01-01T00:00:00Z" },
    },
  }));
});

it("a flow of the list has its last run, its next one and its deployments", async () => {
  renderPage("/flows");
  const row = (await screen.findByRole("link", { name: "etl" })).closest("tr");
  if (!row) throw new Error("the flow is in no row");
  expect(await within(row).findByRole("link", { name: "calm-owl" })).toBeTruthy();
  expect(await within(row).findByText("3")).toBeTruthy();
  expect(within(row).getByText(/in 99|in 100/)).toBeTruthy();
});

it("flows are deleted after a question that says what goes with them", async () => {
  let seen: unknown;
  answer("delete-flows", ({ body }) => {
    seen = body;
    return { deleted: [FLOW] };
  });
  renderPage("/flows");
  await userEvent.click(await screen.findByRole("checkbox", { name: "Select etl" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog");
  expect(within(dialog).getByText(/its runs and their logs are deleted/)).toBeTruthy();
  await userEvent.click(within(dialog).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(seen).toEqual({ flows: { operator: "and_", id: { any_: [FLOW] } } }));
});

it("an order of the address is asked of the server, one that nobody knows is not", async () => {
  const sorts: unknown[] = [];
  answer("paginate-flows", ({ body }) => {
    sorts.push((body as { sort: string }).sort);
    return page([flow]);
  });
  renderPage("/flows?sort=CREATED_DESC");
  await screen.findByRole("link", { name: "etl" });
  renderPage("/flows?sort=DROP_TABLE");
  await waitFor(() => expect(sorts).toContain("NAME_ASC"));
  expect(new Set(sorts)).toEqual(new Set(["CREATED_DESC", "NAME_ASC"]));
});

it("one flow shows how its runs and tasks went, and its details", async () => {
  renderPage(`/flows/flow/${FLOW}`);
  expect(await screen.findByText("40 completed · 20 failed")).toBeTruthy();
  expect(await screen.findByText("This flow has not run yet.")).toBeTruthy();
  await userEvent.click(screen.getByRole("tab", { name: "Details" }));
  expect(await screen.findByText(/"team": "data"/)).toBeTruthy();
});

it("a flow that is gone says so", async () => {
  answer("read-flow", () => ({ status: 404, error: { detail: "Flow not found" } }));
  renderPage(`/flows/flow/${FLOW}`);
  expect(await screen.findByText("This does not exist")).toBeTruthy();
});
