import { configure, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/testing/render-page.tsx";
import { DEPLOYMENT_ID, logLine, RUN_ID, runPageWith, TASK_RUN_ID } from "@/testing/run-fixtures.ts";
import { answer } from "@/testing/server.ts";

// A page is loaded when it is visited: here before the first test, which would wait for it.
import "@/routes/flow-run/flow-run-page.tsx";

configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => {
  // jsdom lays nothing out: without a height no line of a long list can be seen.
  vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(600);
  vi.spyOn(Element.prototype, "clientWidth", "get").mockReturnValue(900);
});

const ADDRESS = `/runs/flow-run/${RUN_ID}`;
const ACCEPTED = { status: "ACCEPT", state: null, details: { type: "accept_details" } } as const;

function answerLogs(lines: readonly ReturnType<typeof logLine>[] = []) {
  const asked: { min_level?: number; text?: string; direction?: string }[] = [];
  answer("read-log-page", ({ body }) => {
    asked.push(body as (typeof asked)[number]);
    const { min_level = 0, text = "" } = body as (typeof asked)[number];
    const rows = lines.filter(({ level, message }) => level >= min_level && message.includes(text));
    return { rows, has_more: false };
  });
  return asked;
}

/** Sees what is proposed for a run. */
function answerProposals() {
  const seen: { state: { type: string; name?: string }; force: boolean }[] = [];
  answer("set-flow-run-state", ({ body }) => {
    seen.push(body as (typeof seen)[number]);
    return ACCEPTED;
  });
  return seen;
}

it("a failed run says why: the error, the task that failed and the way to its log", async () => {
  answerLogs();
  answer("read-run-page", () =>
    runPageWith({
      state: {
        type: "FAILED",
        name: "Failed",
        message: "Flow run encountered an exception: Error: disk full",
      },
      failure: {
        line: "Flow run encountered an exception: Error: disk full",
        task_runs: [
          {
            id: TASK_RUN_ID,
            name: "load-0",
            task_key: "load",
            state_type: "FAILED",
            state_name: "Failed",
            state_timestamp: null,
            message: "Error: ENOSPC",
            expected_start_time: null,
            start_time: null,
            end_time: null,
            run_time: 1,
            lateness: 0,
            flow_run_id: RUN_ID,
            flow_run_name: "stormy-heron",
            flow_id: null,
            flow_name: null,
            tags: [],
            run_count: 1,
          },
        ],
        task_runs_total: 3,
      },
    }),
  );
  renderPage(ADDRESS);
  const cause = await screen.findByRole("region", { name: "Why it failed" });
  expect(within(cause).getByText("Error: disk full")).toBeTruthy();
  expect(within(cause).getByText(/ENOSPC/)).toBeTruthy();
  expect(within(cause).getByText(/3 task runs failed/)).toBeTruthy();
  expect(within(cause).getByRole("link", { name: "load-0" }).getAttribute("href")).toBe(
    `/runs/task-run/${TASK_RUN_ID}`,
  );
  expect(within(cause).getByRole("link", { name: "Errors in the log" }).getAttribute("href")).toContain(
    "level=error",
  );
});

it("a run that waits says for what, and who has it", async () => {
  answerLogs();
  answer("read-run-page", () =>
    runPageWith({
      state: { type: "SCHEDULED", name: "AwaitingConcurrencySlot" },
      waiting: [
        {
          code: "limit-full",
          message: "All 2 slots of the limit database are taken.",
          until: null,
          limit: {
            kind: "global",
            name: "database",
            limit: 2,
            taken: 2,
            holders: [{ type: "flow_run", id: TASK_RUN_ID, name: "other-run" }],
          },
        },
      ],
    }),
  );
  renderPage(ADDRESS, "es");
  const cause = await screen.findByRole("region", { name: "Por qué espera" });
  expect(within(cause).getByText(/All 2 slots/)).toBeTruthy();
  expect(within(cause).getByRole("link", { name: "other-run" })).toBeTruthy();
});

it("names with markup and of a thousand letters are text, cut in the heading", async () => {
  answerLogs([logLine(1, { message: "<img src=x onerror=alert(1)>" })]);
  const name = `<b>${"x".repeat(1000)}</b>`;
  answer("read-run-page", () => runPageWith({ flow_run: { name } }));
  const { container } = renderPage(ADDRESS);
  const title = await screen.findByRole("heading", { level: 1 });
  expect(title.title).toBe(name);
  expect(title.className).toContain("line-clamp-3");
  expect(await screen.findByText("<img src=x onerror=alert(1)>")).toBeTruthy();
  expect(container.querySelector("b, img")).toBeNull();
});

it("a run that does not exist, or is deleted meanwhile, is told so", async () => {
  answer("read-run-page", () => ({ status: 404, error: { detail: "Flow run not found" } }));
  renderPage(ADDRESS);
  expect(await screen.findByText("This does not exist")).toBeTruthy();
});

it("an old address leads to the run", async () => {
  answerLogs();
  answer("read-run-page", () => runPageWith());
  const { router } = renderPage(`/flow-runs/flow-run/${RUN_ID}`);
  await screen.findByRole("heading", { level: 1, name: "stormy-heron" });
  expect(router.state.location.pathname).toBe(ADDRESS);
});

it("the log is searched and filtered by the server, and the address keeps both", async () => {
  const user = userEvent.setup();
  const asked = answerLogs([logLine(1), logLine(2, { level: 40, message: "disk full" })]);
  answer("read-run-page", () => runPageWith());
  const { router } = renderPage(ADDRESS);
  const log = await screen.findByRole("log");
  expect(within(log).getByText("line 1")).toBeTruthy();
  await user.type(screen.getByRole("searchbox", { name: "Search the log" }), "disk");
  await waitFor(() => expect(router.state.location.search).toMatchObject({ text: "disk" }));
  expect((await screen.findAllByText("disk", { selector: "mark" })).length).toBe(1);
  expect(asked.some(({ text }) => text === "disk")).toBe(true);
  await waitFor(() => expect(within(screen.getByRole("log")).queryByText("line 1")).toBeNull());
});

it("the next error is jumped to, and that there is none is said", async () => {
  const user = userEvent.setup();
  answerLogs([logLine(1), logLine(2, { level: 40, message: "boom" }), logLine(3)]);
  answer("read-run-page", () => runPageWith());
  renderPage(ADDRESS);
  await screen.findByText("boom");
  await user.click(screen.getByRole("button", { name: "Next error" }));
  await user.click(screen.getByRole("button", { name: "Next error" }));
  expect(await screen.findAllByText("No further error in this direction")).not.toEqual([]);
});

it("a failed run of a deployment is retried once it is confirmed", async () => {
  const user = userEvent.setup();
  answerLogs();
  const seen = answerProposals();
  answer("read-run-page", () => runPageWith({ state: { type: "FAILED", name: "Failed" } }));
  renderPage(ADDRESS);
  await user.click(await screen.findByRole("button", { name: "Retry" }));
  expect(seen).toEqual([]);
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Retry" }));
  await waitFor(() => expect(seen).toHaveLength(1));
  expect(seen[0]).toMatchObject({ state: { type: "SCHEDULED", name: "AwaitingRetry" }, force: false });
});

it("without a deployment a retry is explained, with the command that does it", async () => {
  const user = userEvent.setup();
  answerLogs();
  answer("read-run-page", () =>
    runPageWith({
      state: { type: "FAILED", name: "Failed" },
      flow_run: { deployment_id: null, labels: { "batuta.entrypoint": "flows.ts:etl" } },
      deployment: null,
    }),
  );
  renderPage(ADDRESS);
  expect(await screen.findByRole("button", { name: "More actions" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Retry" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Retry" }));
  expect(await screen.findByText(/batuta flow-run retry stormy-heron/)).toBeTruthy();
});

it("a refused cancellation is told with the server's reason", async () => {
  const user = userEvent.setup();
  answerLogs();
  const refusal = {
    status: "ABORT",
    state: null,
    details: { type: "abort_details", reason: "Run is already in terminal state COMPLETED." },
  } as const;
  answer("set-flow-run-state", () => refusal);
  answer("read-run-page", () => runPageWith({ state: { type: "RUNNING", name: "Running" } }));
  renderPage(ADDRESS);
  await user.click(await screen.findByRole("button", { name: "Cancel run" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Cancel run" }));
  expect(await screen.findAllByText(/Run is already in terminal state COMPLETED/)).not.toEqual([]);
});

it("a changed state is taken back by undo", async () => {
  const user = userEvent.setup();
  answerLogs();
  const seen = answerProposals();
  answer("read-run-page", () => runPageWith({ state: { type: "CRASHED", name: "Crashed" } }));
  renderPage(ADDRESS);
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Change state" }));
  await user.type(await screen.findByRole("textbox", { name: "Message" }), "looked at by hand");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Change state" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(seen).toHaveLength(2));
  expect(seen).toMatchObject([
    { state: { type: "COMPLETED", message: "looked at by hand" }, force: true },
    { state: { type: "CRASHED", name: "Crashed" }, force: true },
  ]);
});

it("a run that asks for input is resumed with a form made from its schema", async () => {
  const user = userEvent.setup();
  answerLogs();
  const sent: unknown[] = [];
  answer("read-flow-run-input", () =>
    JSON.stringify({ type: "object", properties: { comment: { type: "string", title: "Comment" } } }),
  );
  answer("validate-schema-values", () => ({ errors: [], valid: true }));
  answer("resume-flow-run", ({ body }) => {
    sent.push(body);
    return ACCEPTED;
  });
  const page = runPageWith({ state: { type: "PAUSED", name: "Paused" } });
  const { state } = page.flow_run;
  const run_input_keyset = { schema: "p-schema", description: "p-description", response: "p-response" };
  if (state) Object.assign(state, { state_details: { ...state.state_details, run_input_keyset } });
  answer("list-flow-run-inputs", () => []);
  answer("read-run-page", () => page);
  renderPage(ADDRESS);
  await user.click(await screen.findByRole("button", { name: "Resume" }));
  await user.type(await screen.findByRole("textbox", { name: /Comment/ }), "fine");
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Resume" }));
  await waitFor(() => expect(sent).toEqual([{ run_input: { comment: "fine" } }]));
});

it("a run is rerun with parameters that start as its own", async () => {
  const user = userEvent.setup();
  answerLogs();
  const made: unknown[] = [];
  const page = runPageWith();
  answer("read-run-page", () => page);
  answer("read-flow-run", () => ({ ...page.flow_run, parameters: { day: "mon" }, context: {} }));
  answer("read-deployment", () => deployment);
  answer("validate-schema-values", () => ({ errors: [], valid: true }));
  answer("create-deployment-run", ({ body }) => {
    made.push(body);
    return { ...page.flow_run, name: "new-run", parameters: {}, context: {} };
  });
  renderPage(ADDRESS);
  await user.click(await screen.findByRole("button", { name: "Rerun" }));
  const day = await screen.findByRole("textbox", { name: /Day/ });
  await user.clear(day);
  await user.type(day, "tue");
  await user.click(screen.getByRole("button", { name: "Start run" }));
  await waitFor(() => expect(made).toMatchObject([{ parameters: { day: "tue" } }]));
  expect(await screen.findAllByText("New run new-run")).not.toEqual([]);
});

it("a run is deleted only when that is confirmed, and its page is left", async () => {
  const user = userEvent.setup();
  answerLogs();
  let deleted = 0;
  answer("delete-flow-run", () => {
    deleted++;
    return undefined;
  });
  answer("read-run-page", () => runPageWith());
  const { router } = renderPage(ADDRESS);
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  expect(deleted).toBe(0);
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/runs"));
  expect(deleted).toBe(1);
});

const deployment = {
  id: DEPLOYMENT_ID,
  created: null,
  updated: null,
  name: "production",
  version: null,
  description: null,
  flow_id: RUN_ID,
  paused: false,
  schedules: [],
  concurrency_limit: null,
  global_concurrency_limit: null,
  concurrency_options: null,
  job_variables: {},
  parameters: {},
  tags: [],
  labels: {},
  work_queue_name: null,
  work_queue_id: null,
  last_polled: null,
  parameter_openapi_schema: { type: "object", properties: { day: { type: "string", title: "Day" } } },
  path: null,
  pull_steps: null,
  entrypoint: null,
  storage_document_id: null,
  infrastructure_document_id: null,
  created_by: null,
  updated_by: null,
  work_pool_name: null,
  status: null,
  enforce_parameter_schema: true,
};
