import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import type { Reply } from "@/shared/api/call-types.ts";
import { renderPage } from "@/testing/render-page.tsx";
import { answer } from "@/testing/server.ts";

const ID = "01a200c5-e8e3-738a-b862-90e2d0ffe702";
const FLOW = "01a200c5-cf51-768a-a906-7cdc07f79274";
const SCHEDULE = "01a200c5-e8ef-771c-b48a-73842c45990e";
const RUN = "01a200d0-e8ef-771c-b48a-73842c45990e";
const NOW = "2026-11-22T01:01:39.939677Z";

type Deployment = Reply<"read-deployment">;

const deployment: Deployment = {
  id: ID,
  created: NOW,
  updated: NOW,
  name: "nightly",
  version: "1",
  description: "About <b>it</b>",
  flow_id: FLOW,
  paused: false,
  schedules: [
    {
      id: SCHEDULE,
      created: NOW,
      updated: NOW,
      deployment_id: ID,
      schedule: { cron: "0 3 * * 1-5", timezone: "UTC", day_or: true },
      active: true,
      max_scheduled_runs: null,
      parameters: { rows: 9 },
      slug: null,
      overlap: "queue",
      missed: null,
    },
  ],
  concurrency_limit: null,
  global_concurrency_limit: null,
  concurrency_options: null,
  job_variables: {},
  parameters: { rows: 4 },
  tags: ["prod"],
  labels: {},
  work_queue_name: null,
  work_queue_id: null,
  last_polled: null,
  parameter_openapi_schema: {
    type: "object",
    properties: { rows: { type: "integer", title: "rows" }, to: { enum: ["a", "b"], title: "to" } },
  },
  path: null,
  pull_steps: null,
  entrypoint: "flows/etl.py:etl",
  storage_document_id: null,
  infrastructure_document_id: null,
  created_by: null,
  updated_by: null,
  work_pool_name: null,
  status: "READY",
  enforce_parameter_schema: true,
};
const flow = { id: FLOW, created: NOW, updated: NOW, name: "etl", tags: [], labels: {} };
const version = (number: number, image: string) => ({
  deployment_id: ID,
  number,
  created: NOW,
  cause: number === 1 ? ("deployed" as const) : ("changed" as const),
  rolled_back_to: null,
  client: "batuta/0.1.0",
  changed: number === 1 ? [] : ["job_variables"],
  version: "1",
  version_info: null,
  tags: [],
  labels: {},
  parameters: {},
  job_variables: { image },
  parameter_openapi_schema: null,
  enforce_parameter_schema: true,
  pull_steps: null,
  path: null,
  entrypoint: null,
  storage_document_id: null,
  infrastructure_document_id: null,
  work_pool_name: null,
  work_queue_name: null,
  schedules: [],
});

beforeEach(() => {
  answer("read-deployment", () => deployment);
  answer("read-flow", () => flow);
  answer("list-flows", () => [flow]);
  answer("list-related-automations", () => []);
  answer("read-recent-runs", ({ body }) =>
    Object.fromEntries(
      (body as { ids: string[] }).ids.map((id) => [
        id,
        {
          runs: [
            {
              id: RUN,
              name: "calm-owl",
              state_type: "FAILED" as const,
              state_name: "Failed",
              start_time: NOW,
              expected_start_time: NOW,
              run_time: 3,
            },
          ],
          next: null,
        },
      ]),
    ),
  );
  answer("read-flow-run-page", () => ({ rows: [], task_counts: {}, next_cursor: null }));
  answer("validate-schema-values", () => ({ valid: true, errors: [] }));
});

it("a deployment of the list has its flow, status, schedule in words, and how its runs went", async () => {
  answer("paginate-deployments", () => ({ results: [deployment], count: 1, limit: 50, pages: 1, page: 1 }));
  renderPage("/deployments");
  const table = await screen.findByRole("table", { name: "Deployments" });
  await within(table).findByText("etl");
  expect(within(table).getByText("Ready")).toBeTruthy();
  expect(within(table).getByText("At 03:00 on Monday to Friday")).toBeTruthy();
  expect(await within(table).findByText("Latest runs: nightly: 1 Failed")).toBeTruthy();
});

it("an empty list says what to type, in Spanish too", async () => {
  answer("paginate-deployments", () => ({ results: [], count: 0, limit: 50, pages: 0, page: 1 }));
  renderPage("/deployments", "es");
  expect(await screen.findByText("Aún no hay despliegues")).toBeTruthy();
  expect(screen.getByText("npx batuta deploy", { exact: false })).toBeTruthy();
});

it("is run at once by its button", async () => {
  let seen: unknown;
  answer("create-deployment-run", ({ body }) => {
    seen = body;
    return { id: RUN, name: "brave-fox" } as never;
  });
  renderPage(`/deployments/deployment/${ID}`);
  await userEvent.click(await screen.findByRole("button", { name: "Run" }));
  expect(await screen.findByText("brave-fox was created")).toBeTruthy();
  expect(seen).toEqual({});
});

it("a schedule that is switched off keeps its parameters", async () => {
  let seen: unknown;
  answer("update-deployment-schedule", ({ body }) => {
    seen = body;
    return undefined;
  });
  renderPage(`/deployments/deployment/${ID}`);
  await userEvent.click(await screen.findByRole("switch", { name: /^Schedule is on: At 03:00/ }));
  await waitFor(() => expect(seen).toEqual({ active: false, parameters: { rows: 9 } }));
});

it("a new schedule is shown in words while it is typed, and a wrong one can't be saved", async () => {
  let seen: unknown;
  answer("create-deployment-schedules", ({ body }) => {
    seen = body;
    return [];
  });
  renderPage(`/deployments/deployment/${ID}`);
  await userEvent.click(await screen.findByRole("button", { name: "Add a schedule" }));
  const dialog = await screen.findByRole("dialog");
  const cron = within(dialog).getByRole("textbox", { name: "Cron expression" });
  await userEvent.clear(cron);
  await userEvent.click(cron);
  await userEvent.paste("0 25 * * *");
  expect(within(dialog).getByRole("button", { name: "Save" }).hasAttribute("disabled")).toBe(true);
  await userEvent.clear(cron);
  await userEvent.paste("30 6,18 * * *");
  const zone = within(dialog).getByRole("combobox", { name: "Time zone" });
  await userEvent.clear(zone);
  await userEvent.click(zone);
  await userEvent.paste("Asia/Tokyo");
  expect(await within(dialog).findByText("At 06:30 and 18:30 every day (Asia/Tokyo)")).toBeTruthy();
  expect(within(within(dialog).getByRole("list", { name: "Next" })).getAllByRole("listitem")).toHaveLength(5);
  await userEvent.click(within(dialog).getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(seen).toEqual([
      {
        schedule: { cron: "30 6,18 * * *", timezone: "Asia/Tokyo", day_or: true },
        active: true,
        max_scheduled_runs: null,
        parameters: {},
        overlap: "allow",
        missed: null,
      },
    ]),
  );
});

it("a run by the form has the parameters, tags, message and retries that were typed", async () => {
  let seen: unknown;
  answer("create-deployment-run", ({ body }) => {
    seen = body;
    return { id: RUN, name: "brave-fox" } as never;
  });
  renderPage(`/deployments/deployment/${ID}/run`);
  const rows = await screen.findByRole("textbox", { name: "rows" });
  await userEvent.clear(rows);
  await userEvent.type(rows, "12");
  await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "by hand");
  await userEvent.type(screen.getByRole("textbox", { name: "Retries" }), "2");
  await userEvent.click(screen.getByRole("button", { name: "Run" }));
  await waitFor(() =>
    expect(seen).toEqual({
      parameters: { rows: 12 },
      enforce_parameter_schema: true,
      tags: ["prod"],
      state: { type: "SCHEDULED", message: "by hand" },
      empirical_policy: { retries: 2, retry_delay: null },
    }),
  );
});

it("a run whose parameters do not fit is not made, and says why at the field", async () => {
  answer("validate-schema-values", () => ({
    valid: false,
    errors: [{ property: "rows", errors: ["'x' is not of type 'integer'"] }],
  }));
  renderPage(`/deployments/deployment/${ID}/run`);
  await userEvent.type(await screen.findByRole("textbox", { name: "rows" }), "x");
  await userEvent.click(screen.getByRole("button", { name: "Run" }));
  expect(await screen.findByText("'x' is not of type 'integer'")).toBeTruthy();
});

it("versions are compared line by line, and gone back to after a question", async () => {
  let number: unknown;
  answer("list-deployment-versions", () => [version(2, "app:2"), version(1, "app:1")]);
  answer("read-deployment-version", ({ params }) =>
    version(Number(params.number), `app:${String(params.number)}`),
  );
  answer("roll-back-deployment", ({ params }) => {
    number = params.number;
    return version(3, "app:1");
  });
  renderPage(`/deployments/deployment/${ID}?tab=versions`);
  const [compare] = await screen.findAllByRole("button", { name: "Compare" });
  if (compare) await userEvent.click(compare);
  const dialog = await screen.findByRole("dialog");
  expect(await within(dialog).findByText(/−.*"image": "app:1"/)).toBeTruthy();
  expect(within(dialog).getByText(/\+.*"image": "app:2"/)).toBeTruthy();
  await userEvent.click(within(dialog).getByRole("button", { name: "Close" }));
  await userEvent.click(screen.getByRole("button", { name: "Roll back" }));
  await userEvent.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Roll back" }));
  expect(await screen.findByText("This is what version 1 was, again")).toBeTruthy();
  expect(number).toBe("1");
});

it("a copy under a name that is taken changes nothing and says so", async () => {
  answer("list-work-pools", () => []);
  answer("count-deployments", () => 1);
  renderPage(`/deployments/deployment/${ID}/duplicate`);
  expect(((await screen.findByRole("textbox", { name: /^Name/ })) as HTMLInputElement).value).toBe(
    "nightly-copy",
  );
  await userEvent.click(screen.getByRole("button", { name: "Duplicate" }));
  expect(await screen.findByText("This flow has a deployment of this name.")).toBeTruthy();
});

it("a change of the form is written whole", async () => {
  let seen: unknown;
  answer("list-work-pools", () => []);
  answer("update-deployment", ({ body }) => {
    seen = body;
    return undefined;
  });
  renderPage(`/deployments/deployment/${ID}/edit`);
  const tags = await screen.findByRole("textbox", { name: "Tags" });
  await userEvent.type(tags, ", night");
  await userEvent.type(screen.getByRole("textbox", { name: "Concurrency limit" }), "3");
  await userEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(seen).toEqual({
      description: "About <b>it</b>",
      tags: ["prod", "night"],
      work_pool_name: null,
      work_queue_name: null,
      parameters: { rows: 4 },
      enforce_parameter_schema: true,
      job_variables: {},
      concurrency_limit: 3,
      concurrency_options: { collision_strategy: "ENQUEUE", grace_period_seconds: null },
    }),
  );
});

it("two quick clicks are one run", async () => {
  let runs = 0;
  answer("create-deployment-run", () => {
    runs += 1;
    return { status: 409, error: { detail: "no" } };
  });
  renderPage(`/deployments/deployment/${ID}`);
  const button = await screen.findByRole("button", { name: "Run" });
  fireEvent.click(button);
  fireEvent.click(button);
  await waitFor(() => expect((button as HTMLButtonElement).disabled).toBe(false));
  expect(runs).toBe(1);
});
