import type { Client } from "../../src/client/http.ts";
import { createFlowRun, setFlowRunState } from "../../src/contract/flow-runs/routes.ts";
import type { FlowRun } from "../../src/contract/flow-runs/schemas.ts";
import { createFlow } from "../../src/contract/flows/routes.ts";
import type { BeginRunBody } from "../../src/contract/journal/schemas.ts";
import type { OrchestrationResult, StateType } from "../../src/contract/states/schemas.ts";
import { createTaskRun } from "../../src/contract/task-runs/routes.ts";
import type { TaskRun } from "../../src/contract/task-runs/schemas.ts";
import { createIds } from "../../src/platform/ids.ts";

const ids = createIds();

/** Creates (or finds) a flow; returns its id. */
export async function makeFlow(client: Client, name = "etl"): Promise<string> {
  return (await client.call(createFlow, { body: { name } })).id;
}

/** Creates a flow run, of flow "etl" unless told otherwise. */
export async function makeFlowRun(
  client: Client,
  parts: Readonly<Record<string, unknown>> & { readonly flow_id?: string } = {},
): Promise<FlowRun> {
  const flow_id = parts.flow_id ?? (await makeFlow(client));
  return client.call(createFlowRun, { body: { ...parts, flow_id } });
}

/** Proposes a state for a flow run. */
export async function propose(
  client: Client,
  id: string,
  type: StateType,
  parts: Readonly<Record<string, unknown>> = {},
  options: Readonly<Record<string, unknown>> = {},
): Promise<OrchestrationResult> {
  return client.call(setFlowRunState, { params: { id }, body: { state: { type, ...parts }, ...options } });
}

/** Creates a task run of a flow run; every call is another call of the task. */
export async function makeTaskRun(
  client: Client,
  flow_run_id: string | null,
  parts: Readonly<Record<string, unknown>> = {},
): Promise<TaskRun> {
  const body = { flow_run_id, task_key: "add", dynamic_key: ids.uuid(), ...parts };
  return client.call(createTaskRun, { body });
}

/** A process that could run a flow. */
export function makeOwner(): BeginRunBody["owner"] {
  return { id: ids.uuid(), host: "host-1", pid: 4711, process_start: "1" };
}

/** A fresh id. */
export function makeId(): string {
  return ids.uuid();
}
