import { ApiError } from "../client/errors.ts";
import type { Client } from "../client/http.ts";
import { listFlowRuns, readFlowRun } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { listFlows } from "../contract/flows/routes.ts";
import { readTaskRun } from "../contract/task-runs/routes.ts";
import type { TaskRun } from "../contract/task-runs/schemas.ts";
import { BatutaError } from "../platform/errors.ts";
import { UUID_AS_WRITTEN } from "../platform/ids.ts";

const isUuid = (text: string): boolean => UUID_AS_WRITTEN.test(text);

/** The run with this id, or the only one with this name. */
export async function findFlowRun(client: Client, idOrName: string): Promise<FlowRun> {
  if (isUuid(idOrName)) {
    try {
      return await client.call(readFlowRun, { params: { id: idOrName } });
    } catch (error) {
      if (ApiError.is(error, 404)) throw notFound("flow run", idOrName, "batuta flow-run ls");
      throw error;
    }
  }
  const runs = await client.call(listFlowRuns, {
    body: { flow_runs: { name: { any_: [idOrName] } }, sort: "ID_DESC", limit: 10 },
  });
  const [run, ...others] = runs;
  if (run === undefined) throw notFound("flow run", idOrName, "batuta flow-run ls");
  if (others.length === 0) return run;
  throw new BatutaError(
    "ambiguous-name",
    `several flow runs are named ${idOrName}; use one of the ids\n${runs.map(({ id, state_name }) => `  ${id}  ${state_name ?? "–"}`).join("\n")}`,
    { fields: { name: idOrName } },
  );
}

/** The task run with this id. */
export async function findTaskRun(client: Client, id: string): Promise<TaskRun> {
  if (isUuid(id)) {
    try {
      return await client.call(readTaskRun, { params: { id } });
    } catch (error) {
      if (!ApiError.is(error, 404)) throw error;
    }
  }
  throw notFound("task run", id, "batuta task-run ls");
}

function notFound(what: string, id: string, command: string): BatutaError {
  const looked = what === "flow run" ? "id or name" : "id";
  return new BatutaError(
    "not-found",
    `there is no ${what} with the ${looked} ${id}; \`${command}\` lists them`,
    {
      fields: { id },
    },
  );
}

/** Names of flows by id. */
export async function readFlowNames(
  client: Client,
  runs: readonly { readonly flow_id: string }[],
): Promise<ReadonlyMap<string, string>> {
  const flowIds = [...new Set(runs.map(({ flow_id }) => flow_id))];
  const names = new Map<string, string>();
  for (let start = 0; start < flowIds.length; start += 200) {
    const any_ = flowIds.slice(start, start + 200);
    const flows = await client.call(listFlows, { body: { flows: { id: { any_ } }, limit: 200 } });
    for (const { id, name } of flows) names.set(id, name);
  }
  return names;
}
