import { isJsonObject } from "../../src/platform/json-object.ts";
import { merged, resolved, type Schema, variants } from "./body-variants.ts";
import type { Order } from "./compare-answers.ts";
import { READING_SAMPLES } from "./sample-values.ts";
import { eventFilters, SEEDED_EVENTS } from "./seed-events.ts";
import type { Step } from "./sides.ts";

/** A method on a templated path. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body: Schema | undefined;
}

/** POST routes that read: lists, counts, pages, histories. */
const READING =
  /\/(filter|count|paginate|history|lateness|concurrency_status|count-task-runs|count-deployments|next-runs|counts|get_scheduled_flow_runs|get_runs)$/;

/** Whether an operation changes something. */
export function isWriting({ method, path }: Operation): boolean {
  return (
    method !== "GET" && !(method === "POST" && (READING.test(path) || path.startsWith("/events/count-by/")))
  );
}

/** What reads the runs that are due says that someone asked; two at once don't get the same runs from Prefect. */
export function isPolling({ path }: { readonly path: string }): boolean {
  return /\/get_(scheduled_flow_)?runs$/.test(path);
}

/** What counts from the moment of the request on, so that the answer of another day is another one. */
export function dependsOnToday(operation: string): boolean {
  return /\/(lateness|dashboard\/counts)$/.test(operation);
}

/** Fields that a body needs besides the one that is varied. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "/flow_runs/history": {
    history_start: "2024-03-01T00:00:00Z",
    history_end: "2024-04-01T00:00:00Z",
    history_interval_seconds: 86_400,
  },
  "/task_runs/history": {
    history_start: "2024-03-01T00:00:00Z",
    history_end: "2024-04-01T00:00:00Z",
    history_interval_seconds: 86_400,
  },
  "/ui/flows/count-deployments": { flow_ids: ["{{flow-a.id}}", "{{flow-b.id}}"] },
  "/ui/flows/next-runs": { flow_ids: ["{{flow-a.id}}", "{{flow-b.id}}"] },
  "/ui/flow_runs/count-task-runs": { flow_run_ids: ["{{parent-run.id}}", "{{run-failed.id}}"] },
  "/ui/task_runs/dashboard/counts": { task_runs: { start_time: { after_: "2024-03-01T00:00:00Z" } } },
  "/flow_runs/{id}/input/filter": { prefix: "k" },
  "/events/filter": { filter: SEEDED_EVENTS },
  "/events/count-by/{countable}": { filter: SEEDED_EVENTS },
  "/deployments/get_scheduled_flow_runs": { deployment_ids: ["{{deployment-a.id}}"] },
};

/** Bodies beside those with one field set. */
const MORE: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  "/events/filter": eventFilters.map((filter) => ({ filter })),
  "/events/count-by/{countable}": eventFilters.map((filter) => ({ filter })),
};

/** What stands for a placeholder of a path, by the path's first segments. */
function placeholders(path: string): readonly string[] {
  const known: readonly (readonly [RegExp, readonly string[]])[] = [
    [/^\/flow_runs\/\{id\}\/input\/\{key\}/, ["{{run-paused.id}}/input/k"]],
    [/^\/flow_runs\/\{id\}/, ["{{parent-run.id}}", "{{run-retrying.id}}", "{{run-deployed.id}}"]],
    [/^\/flow_run_states/, ["{{run-failed.state.id}}"]],
    [/^\/(ui\/)?task_runs/, ["{{task-b.id}}", "{{tracking-task.id}}"]],
    [/^\/flows\/name/, ["flow-a"]],
    [/^\/flows/, ["{{flow-a.id}}"]],
    [/^\/deployments/, ["{{deployment-a.id}}", "{{deployment-b.id}}"]],
    [/^\/work_queues\/name/, ["legacy-queue", "queue-a"]],
    [/^\/work_queues/, ["{{queue-a.id}}", "{{legacy-queue.id}}"]],
    [/^\/work_pools/, ["pool-a", "pool-b"]],
    [/^\/variables\/name/, ["variable_a", "variable_b"]],
    [/^\/variables/, ["{{variable-a.id}}", "{{variable-b.id}}"]],
    [/^\/artifacts\/\{key\}/, ["key-a"]],
    [/^\/artifacts/, ["{{artifact-a.id}}", "{{artifact-c.id}}"]],
    [/^\/saved_searches/, ["{{saved-search.id}}"]],
    [/^\/concurrency_limits\/tag/, ["limited"]],
    [/^\/concurrency_limits/, ["{{tag-limit.id}}"]],
    [/^\/v2\/concurrency_limits/, ["{{limit-a.id}}", "global-a", "rate-a", "off", "tag:limited"]],
    [/^\/block_types\/slug/, ["seed-block", "secret"]],
    [/^\/block_types/, ["{{block-type.id}}"]],
    [/^\/block_schemas\/checksum/, ["{{block-schema.checksum}}"]],
    [/^\/block_schemas/, ["{{block-schema.id}}"]],
    [/^\/block_documents/, ["{{block-document.id}}", "{{block-document-anonymous.id}}"]],
    [/^\/automations/, ["{{automation-a.id}}", "{{automation-b.id}}"]],
    [/^\/collections/, ["aggregate-worker-metadata"]],
    [/^\/events\/count-by/, ["time", "day", "event", "resource"]],
  ];
  return known.find(([pattern]) => pattern.test(path))?.[1] ?? [];
}

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  deployment_name: ["deployment-a"],
  block_document_name: ["document-a"],
  schedule_id: ["{{deployment-a.schedules.0.id}}"],
};

/** The paths to ask for a templated one: with values of the seed, with an id that nothing has, and with a broken one. */
function pathsOf(path: string): string[] {
  if (!path.includes("{")) return [path];
  const fill = (first: string): string => {
    let isFirst = true;
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      if (isFirst) {
        isFirst = false;
        return first;
      }
      return OTHERS[name]?.[0] ?? (path.includes("/queues/") ? "queue-a" : "worker-a");
    });
  };
  return [...placeholders(path), "00000000-0000-4000-8000-00000000dead", "not-an-id"].map(fill);
}

/** All operations of a document, with their paths below `/api`. */
export function operationsOf(document: Schema): Operation[] {
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  return Object.entries(paths).flatMap(([whole, methods]) => {
    const path = whole.replace(/^\/api/, "").replaceAll(/\{(\w+):\w+\}/g, "{$1}");
    return Object.entries(methods).map(([method, operation]) => {
      const content = (operation.requestBody as Schema | undefined)?.content as Schema | undefined;
      const body = (content?.["application/json"] as Schema | undefined)?.schema as Schema | undefined;
      return { method: method.toUpperCase(), path, body };
    });
  });
}

/** A request with what the report and the comparison need to know of it. */
export interface Request extends Step {
  readonly operation: string;
  readonly order: Order;
}

/** Lists that Prefect sorts by id, or not at all, if nothing else is asked for: its ids are random, ours ascend. */
const SORTED_BY_ID = /^\/(ui\/)?(flow_runs|task_runs|artifacts|artifacts\/latest)\/(filter|paginate)$/;

/** Lists that Prefect makes from a set. */
const UNORDERED = /^\/block_capabilities/;

/** Where Prefect places what has no value to sort by is up to its database. */
const SORTED_BY_OPTIONAL: Readonly<Record<string, string>> = {
  NEXT_SCHEDULED_START_TIME_ASC: "next_scheduled_start_time",
  END_TIME_DESC: "end_time",
  KEY_ASC: "key",
  KEY_DESC: "key",
};

/** Which order the answer to this body has in common. */
function orderOf(path: string, body: Readonly<Record<string, unknown>>): Order {
  if (path.endsWith("/lateness")) return "near";
  const { sort } = body;
  const field = SORTED_BY_OPTIONAL[String(sort)];
  // A chart's dots don't tell these times.
  if (field !== undefined) return path.startsWith("/ui/") ? "set" : { sortedBy: field };
  if (path === "/work_queues/filter") return isPage(body) ? "length" : { sortedBy: "name" };
  const isById =
    typeof sort === "string" ? sort.startsWith("ID_") : sort === undefined && SORTED_BY_ID.test(path);
  if (!isById) return "exact";
  return isPage(body) ? "length" : "set";
}

function isPage(body: Readonly<Record<string, unknown>>): boolean {
  return ["limit", "offset", "page"].some((name) => name in body);
}

/** Every reading request that the document allows: each operation with each field of its body set to each sample. */
export function readingRequests(document: Schema): Request[] {
  return operationsOf(document).flatMap(({ method, path, body }): Request[] => {
    const operation = `${method} ${path}`;
    if (method === "GET") {
      return pathsOf(path).map((each) => ({
        operation,
        order: UNORDERED.test(each) ? "set" : "exact",
        method,
        path: each,
      }));
    }
    if (method !== "POST" || !READING.test(path)) return [];
    const base = REQUIRED[path] ?? {};
    const schema = body === undefined ? {} : resolved(body, document);
    const bodies = [...variants(schema, document, READING_SAMPLES), ...(MORE[path] ?? [])]
      .filter(isJsonObject)
      .map((each) => merged(base, each));
    return pathsOf(path).flatMap((each, index) =>
      (index === 0 ? [base, ...bodies] : [base]).map((one) => ({
        operation,
        order: orderOf(path, one),
        method,
        path: each,
        body: one,
      })),
    );
  });
}
