import { jsonTextOf } from "../../contract/json-text.ts";
import type {
  ParameterDifference,
  RunComparison,
  TaskComparison,
  TaskShare,
} from "../../contract/ui/run-comparison.ts";
import { exactText, isExactObject, parseExact } from "../../domain/parameters/exact-json.ts";
import { findFlowRun } from "../../store/queries/flow-run-queries.ts";
import { listTaskShares } from "../../store/queries/run-comparison-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

const MOST_ROWS = 200;
const MOST_CHARACTERS = 2000;

const timeOf = (share: TaskShare | null): number => share?.run_time ?? 0;
const gapOf = ({ here, there }: TaskComparison): number => Math.abs(timeOf(here) - timeOf(there));

/**
 * What a run did differently from another one.
 *
 * @throws BatutaError `not-found`
 */
export async function readRunComparison(
  ctx: ServiceContext,
  id: string,
  otherId: string,
): Promise<RunComparison> {
  const { reader } = ctx.store;
  const now = ctx.clock.nowMicros();
  const [here, there, shares] = await Promise.all([
    findFlowRun(reader, id, now),
    findFlowRun(reader, otherId, now),
    listTaskShares(reader, [id, otherId]),
  ]);
  const differences = differencesOf(
    jsonTextOf(orNotFound(here, "Flow run", id).parameters),
    jsonTextOf(orNotFound(there, "Flow run", otherId).parameters),
  );
  const tasks = new Map<string, TaskComparison>();
  for (const { flow_run_id, task_key, name, share } of shares) {
    const known = tasks.get(task_key) ?? { task_key, name, here: null, there: null };
    tasks.set(task_key, { ...known, [flow_run_id === id ? "here" : "there"]: share });
  }
  return {
    tasks: [...tasks.values()].sort((one, other) => gapOf(other) - gapOf(one)).slice(0, MOST_ROWS),
    tasks_total: tasks.size,
    parameters: differences.found.slice(0, MOST_ROWS),
    parameters_total: differences.found.length,
    parameters_same: differences.same,
  };
}

function differencesOf(hereText: string, thereText: string) {
  const [here, there] = [textsOf(hereText), textsOf(thereText)];
  const found: ParameterDifference[] = [];
  let same = 0;
  for (const name of new Set([...here.keys(), ...there.keys()])) {
    const [one, other] = [here.get(name) ?? null, there.get(name) ?? null];
    if (one === other) same++;
    else found.push({ name, here: cut(one), there: cut(other) });
  }
  return { found, same };
}

/** The JSON of each parameter, numbers as they were written. */
function textsOf(document: string): ReadonlyMap<string, string> {
  const value = parseExact(document);
  if (!isExactObject(value)) return new Map();
  return new Map(Object.entries(value).map(([name, one]) => [name, exactText(one)]));
}

const cut = (text: string | null): string | null => text?.slice(0, MOST_CHARACTERS) ?? null;
