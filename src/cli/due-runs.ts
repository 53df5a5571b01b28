import type { Client } from "../client/http.ts";
import { listFlowRuns } from "../contract/flow-runs/routes.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import type { StateType } from "../contract/states/schemas.ts";

/** The server's clock may be ahead. */
const SOON_MS = 60_000;
/** So many runs are offered to pick from. */
const OFFERED_RUNS = 200;

/** Until when runs are of the past or of now: an hour of a schedule's runs would hide what ran. */
export function untilSoon(now: number): string {
  return new Date(now + SOON_MS).toISOString();
}

/** The runs to pick from: those that have begun or are due, the newest first; then those to come, the next one first. */
export async function listOfferedRuns(
  client: Client,
  now: number,
  types?: readonly StateType[],
): Promise<readonly FlowRun[]> {
  const state = types === undefined ? {} : { state: { type: { any_: [...types] } } };
  const soon = untilSoon(now);
  const due = await client.call(listFlowRuns, {
    body: {
      flow_runs: { ...state, expected_start_time: { before_: soon } },
      sort: "START_TIME_DESC",
      limit: OFFERED_RUNS,
    },
  });
  const later = await client.call(listFlowRuns, {
    body: {
      flow_runs: { ...state, expected_start_time: { after_: soon } },
      sort: "EXPECTED_START_TIME_ASC",
      limit: OFFERED_RUNS - due.length + 1,
    },
  });
  const isToCome = ({ state_type: type, expected_start_time: at }: FlowRun): boolean =>
    type === "SCHEDULED" && at !== null && Date.parse(at) > now;
  const all = [...due.filter((run) => !isToCome(run)), ...due.filter(isToCome).reverse(), ...later];
  return [...new Map(all.map((run) => [run.id, run])).values()].slice(0, OFFERED_RUNS);
}
