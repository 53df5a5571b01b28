import type { Client } from "../client/http.ts";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import type { TaskRun } from "../contract/task-runs/schemas.ts";
import type { CliContext } from "./context.ts";
import { findTaskRun } from "./find-runs.ts";
import { formatAge } from "./format/relative-time.ts";
import { givenOrPicked } from "./pick.ts";

const OFFERED_RUNS = 50;

/** The task run that was named, else the one of the newest that a person picks. */
export async function chooseTaskRun(
  context: CliContext,
  client: Client,
  given: string | undefined,
): Promise<TaskRun> {
  const id = await givenOrPicked(context, given, {
    argument: "RUN",
    what: "task run",
    otherwise: "batuta task-run ls",
    choices: async () => {
      const body = { sort: "EXPECTED_START_TIME_DESC", limit: OFFERED_RUNS } as const;
      const now = context.clock.now();
      return (await client.call(listTaskRuns, { body })).map((run) => ({
        value: run.id,
        label: run.name,
        hint: `${run.state_name ?? ""} ${run.expected_start_time === null ? "" : formatAge(run.expected_start_time, now)}`.trim(),
      }));
    },
  });
  return findTaskRun(client, id);
}
