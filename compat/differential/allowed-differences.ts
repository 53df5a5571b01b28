import { AFTER_RESET } from "./recipes/tag-slots.ts";
import type { Request } from "./requests.ts";

interface Allowance {
  /** Every operation, when left out. */
  readonly operation?: RegExp;
  readonly difference: RegExp;
  /** Of the request's body as JSON; any, when left out. */
  readonly body?: RegExp;
  /** Why Batuta answers otherwise. */
  readonly reason: string;
}

const ALLOWED: readonly Allowance[] = [
  {
    difference: /./,
    body: /"like_":"[^"]*[%_]|"id_prefix":\["[^"]*%/,
    reason: "in a text to look for, % and _ stand for themselves, not for any text",
  },
  {
    difference: /job_variables: null, ours \{\}$/,
    reason: "job variables are always an object; Prefect's are null for a run with an idempotency key",
  },
  {
    difference: /status: "(NOT_READY|READY)", ours "PAUSED"$/,
    reason: "a work queue that is paused says so, whether it was created or changed so",
  },
  {
    difference: /body\.places: 2 items, ours 1$/,
    body: /"(max_retries|retry_delay_seconds)":"(many|much)"/,
    reason: "a wrong value under the older name of a retry setting is told once, not under both names",
  },
  {
    operation: /\/schedules\/|\/automations\//,
    difference: /body\.places\[0\]: "body\.(schedule|trigger)", ours "body\.\1\.\w+"$/,
    reason:
      "of a schedule or trigger whose kind is clear the wrong field is told, not each kind that it might be",
  },
  {
    operation: /\/get_runs$/,
    difference: /\.work_pool_(id|name): null, ours /,
    reason: "a run tells its pool in every answer",
  },
  {
    difference: /extra_forbidden/,
    reason: "unknown fields are accepted and dropped, so that clients of other versions go on working",
  },
  {
    difference: /^status 409, ours 20[14] .*integrity conflict|Could not find (storage|infrastructure) block/,
    body: /-00000000dead"/,
    reason: "ids of tasks and blocks that are not there are kept: parts may be stored in any order",
  },
  {
    difference: /body\.detail: "Data integrity conflict.*can( ?no|')t be null/,
    reason: "a conflict says which field it is about",
  },
  {
    operation: /^PATCH \/work_(pools\/.*\/)?queues\//,
    difference: /^status 204, ours 422 .*invalid-name/,
    reason: "a queue is not renamed to what no route can name",
  },
  {
    operation: /\/labels$/,
    difference: /^status 204, ours 422/,
    reason: "labels are scalars: Prefect stores others and can't show the run any more (500)",
  },
  {
    operation: /\/deployments\//,
    difference: /^status 20[14], ours 422/,
    body: /"interval":"PT1H"/,
    reason: "an interval is a number of seconds, as clients send it",
  },
  {
    operation: /^GET \/deployments\/\{id\}\/work_queue_check$/,
    difference: /body: 0 items, ours \d+$/,
    reason:
      "a queue without a filter takes any deployment, as Prefect's own documentation of the route says; its query over Postgres compares with null and finds none",
  },
  {
    operation: /^PATCH \/deployments\/\{id\}$/,
    difference: /^status 409, ours 204/,
    body: /"parameters":null/,
    reason: "parameters of null leave the deployment's as they are",
  },
  {
    operation: /^POST \/work_pools\/\{work_pool_name\}\/queues$/,
    difference: /body\.detail: ".*\{work_pool_name!r\}/,
    reason: "the name of the pool is put in where Prefect forgets to",
  },
  {
    operation: /^POST \/task_runs\/\{id\}\/set_state$/,
    difference: /^status 200, ours 201/,
    body: new RegExp(AFTER_RESET),
    reason: "a reset of a limit frees its slots; Prefect drops their holders and goes on counting them",
  },
  {
    operation: /^POST \/task_runs\/\{id\}\/set_state$/,
    difference: /^status 200, ours 201 .*"name":"Rerunning"/,
    reason:
      "a task run that runs and has the slots of its tags may go on; Prefect waits for further slots, which it may itself hold",
  },
  {
    operation: /^POST \/task_runs\/\{id\}\/set_state$/,
    difference: /: "Concurrency limit reached for tags: (\S+), (\S+)", ours "[^"]*: \2, \1"$/,
    reason: "Prefect tells the limits of a task run's tags in the order in which its database finds them",
  },
  {
    operation: /^DELETE \/task_runs\/\{id\}$/,
    difference: /body\.active_slots: 1 items, ours 0$/,
    reason: "a task run that is deleted holds no slots; Prefect keeps them",
  },
  {
    operation: /^POST \/flows\/$/,
    difference: /body\.labels: null, ours \{\}$/,
    reason: "labels are always an object",
  },
  {
    operation: /^PATCH \/flow_runs\/\{id\}$/,
    difference: /body\.name: "<name>", ours /,
    reason: "a run whose new name is empty keeps its name; Prefect makes up another",
  },
  {
    operation: /^GET \/task_run_states\//,
    difference: /body\.detail: "Flow run state not found"/,
    reason: "of a task run's state that is not there it is said that a task run's state is not there",
  },
  {
    operation: /\/concurrency_status$/,
    difference: /body\.detail: "Work pool '([^']+)' not found\.", ours "Work pool \\"\1\\" not found\."$/,
    reason: "names of work pools stand in the same quotes in every refusal",
  },
  {
    operation: /POST \/concurrency_limits\/filter$/,
    difference: /body: \d items, ours \d$/,
    body: /"limit":\d\b/,
    reason:
      "a page of limits on tags is full when there are as many; Prefect counts other limits before it leaves them out",
  },
  {
    operation: /POST \/events\/(filter|count)/,
    difference: /^body/,
    body: /"role":\[""\]/,
    reason: "an event's own resource has no role, not an empty one",
  },
  {
    operation: /\/dashboard\/counts$/,
    difference: /body\[\d+\]\.completed: /,
    body: /"operator":"or_"/,
    reason: "a task run that goes on is not counted as one that ended well",
  },
  {
    operation: /POST \/block_types\/$/,
    difference: /body\.description: "seeded", ours null/,
    reason:
      "a block type with a name that is taken is a new type under its own slug; Prefect answers with the other",
  },
  {
    operation: /POST \/block_(types|schemas)\/filter$|GET \/(block_(types|schemas)|collections\/views)/,
    difference: /\.(code_example|description|logo_url|documentation_url): /,
    reason: "types of blocks and workers carry Batuta's own descriptions",
  },
  {
    operation: /POST \/events\/(filter|count)/,
    difference: /^body/,
    body: /^(?!.*"seed\.).*$/,
    reason: "events that are not the seed's were told by each server of its own work",
  },
  {
    operation: /POST \/events\/(filter|count)/,
    difference: /^body/,
    body: /"query":"%"/,
    reason: "in a text to look for, % and _ stand for themselves, not for any text",
  },
  {
    operation: /POST \/events\/filter$/,
    difference: /body\.next_page: .*, ours null$/,
    body: /"limit":0/,
    reason: "a page of no events has no next page",
  },
  {
    operation: /POST \/deployments\/$/,
    difference: /^status 201, ours 422/,
    body: /"name":""/,
    reason: "a deployment has a name: routes can't name one without",
  },
  {
    operation: /\/history$/,
    difference: /body: 1 items, ours 0$/,
    body: /"history_start":"2035|"history_end":"2020/,
    reason: "a history that ends before it begins is empty",
  },
  {
    difference: /^status 200, ours 422 .*invalid-limit/,
    reason: "a negative limit is refused everywhere",
  },
  { operation: /GET \/admin\/settings$/, difference: /./, reason: "Batuta's settings are its own" },
];

/** Why this difference is wanted; undefined when it is not. */
export function allowance(request: Request, difference: string): string | undefined {
  const body = JSON.stringify(request.body ?? null);
  return ALLOWED.find(
    (each) =>
      (each.operation?.test(request.operation) ?? true) &&
      each.difference.test(difference) &&
      (each.body?.test(body) ?? true),
  )?.reason;
}
