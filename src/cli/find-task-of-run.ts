import type { Client } from "../client/http.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import type { TaskRun } from "../contract/task-runs/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import { UUID_AS_WRITTEN } from "../platform/ids.ts";

const MOST_NAMED = 10;

/** The task run of a flow run with this id or name; or the only one of the task with this name. */
export async function findTaskOfRun(client: Client, run: FlowRun, idOrName: string): Promise<TaskRun> {
  const among = (task_runs: object): Promise<TaskRun[]> =>
    client.call(listTaskRuns, {
      body: { flow_runs: { id: { any_: [run.id] } }, task_runs, limit: 200 },
    });
  const found = UUID_AS_WRITTEN.test(idOrName)
    ? await among({ id: { any_: [idOrName] } })
    : (await among({ name: { like_: idOrName } })).filter(({ name }) => isNamed(name, idOrName));
  const exact = found.filter(({ name }) => name === idOrName);
  const [task, ...others] = exact.length > 0 ? exact : found;
  if (task === undefined) {
    throw new BatutaError(
      "not-found",
      `${run.name} has no task run ${idOrName}; \`batuta task-run ls --flow-run ${run.name}\` lists them`,
      { fields: { flow_run_id: run.id, task_run: idOrName } },
    );
  }
  if (others.length === 0) return task;
  const listed = [task, ...others].slice(0, MOST_NAMED);
  throw new BatutaError(
    "ambiguous-name",
    `${run.name} has ${others.length + 1} task runs of ${idOrName}; use one of the names or ids\n${listed.map(({ id, name, state_name }) => `  ${id}  ${name}  ${state_name ?? "–"}`).join("\n")}`,
    { fields: { flow_run_id: run.id, task_run: idOrName } },
  );
}

/** A task run is called as its task with a few letters of its key behind: `load-3f2`. */
function isNamed(name: string, wanted: string): boolean {
  return name === wanted || (name.startsWith(`${wanted}-`) && !name.slice(wanted.length + 1).includes("-"));
}
