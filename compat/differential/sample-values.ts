/** What stands for a value that each server has of its own: the `{{name.path}}` of a step's answer. */
type Values = readonly unknown[];

/** The values that are tried at each place of a body, by the dotted names that lead there. */
export interface Samples {
  ids(path: string): Values;
  texts(path: string): Values;
  readonly instants: Values;
}

const UNKNOWN_ID = "00000000-0000-4000-8000-00000000dead";

/** Which seeded ids are tried in a filter, by what its path ends in; the first match counts. */
const IDS: readonly (readonly [RegExp, Values])[] = [
  [/parent_flow_run_id/, ["{{parent-run.id}}"]],
  [/parent_task_run_id/, ["{{tracking-task.id}}"]],
  [/flow_run_id|flow_runs\.id|^id\.any_.*flow_runs/, ["{{run-completed.id}}", "{{run-failed.id}}"]],
  [/task_run_id|task_runs\.id/, ["{{task-b.id}}"]],
  [/deployment_id|deployments\.id/, ["{{deployment-a.id}}"]],
  [/work_pool_id|work_pools\.id/, ["{{pool-a.id}}"]],
  [/default_queue_id|work_queues?\.id|work_pool_queues\.id/, ["{{queue-a.id}}"]],
  [/block_type_id|block_types\.id/, ["{{block-type.id}}"]],
  [/block_schema_id|block_schemas\.id/, ["{{block-schema.id}}"]],
  [/block_documents\.id/, ["{{block-document.id}}"]],
  [/artifacts\.(id|latest_id)/, ["{{artifact-a.id}}"]],
  [/variables\.id/, ["{{variable-a.id}}"]],
  [/flow_id|flows\.id/, ["{{flow-a.id}}", "{{flow-b.id}}"]],
  [/^filter\.id\.id/, ["11111111-1111-4111-8111-111111111111", "51111111-1111-4111-8111-111111111111"]],
];

/** Which texts are tried, by what the path ends in. Each is in the seed, in part or in a wrong case. */
const TEXTS: readonly (readonly [RegExp, Values])[] = [
  [/^filter\.event\.(exclude_)?prefix/, ["seed.", "seed.t", "other"]],
  [/^filter\.event\.(exclude_)?name/, ["seed.one", "seed.two", "SEED.ONE"]],
  [/^filter\..*\.id_prefix/, ["seed.", "seed.1", "seed.%"]],
  [/^filter\..*\.role/, ["friend", "team"]],
  [/^filter\.(any_)?re(source|lated)\.id/, ["seed.1", "seed.%_odd", "team.1"]],
  [/^filter\.text\.query/, ["quick", "seed"]],
  [/state\.name|state_name/, ["Completed", "Late", "completed"]],
  [/tags/, ["a", "b", "A"]],
  [/tag\b/, ["a", "limited"]],
  [/like_/, ["run", "RUN", "a%", "_", "\\", "zz"]],
  [/flow_or_deployment_name|flow_name_or/, ["flow", "deployment-a", "zz"]],
  [/startswith_/, ["run", "pool", "block"]],
  [/work_queue_name|work_queues?\.name|work_pool_queues\.name|queues\.name/, ["default", "queue-a"]],
  [/work_pools\.name/, ["pool-a"]],
  [/work_pools\.type/, ["process", "docker"]],
  [/flow_version/, ["1.0"]],
  [/flow_runs\.name/, ["run-completed", "run-late"]],
  [/task_runs\.name/, ["task-a", "task-b"]],
  [/deployments\.name/, ["deployment-a"]],
  [/idempotency_key/, ["key-a"]],
  [/block_documents\.name/, ["document-a"]],
  [/block_types\.name|block_types\.slug|slug/, ["seed-block"]],
  [/block_capabilities/, ["read", "write"]],
  [/variables\.name/, ["variable_a", "variable_b"]],
  [/variables\.value/, ["one", "1"]],
  [/artifacts\.key|\.key\b/, ["key-a", "key"]],
  [/artifacts\.type|\.type\b/, ["markdown", "table"]],
  [/logs\.text|text\.query/, ["line", "LINE -second", '"first line"']],
  [/flows\.name/, ["flow-a", "Flow-A"]],
  [/created_by/, ["SCHEDULE"]],
  [/name/, ["flow-a", "pool-a"]],
];

function matching(table: readonly (readonly [RegExp, Values])[], path: string): Values {
  return table.find(([pattern]) => pattern.test(path))?.[1] ?? [];
}

/** For filters: ids and texts of the seed, and one that nothing has; instants between, before and after those of the seed. */
export const READING_SAMPLES: Samples = {
  ids: (path) => [...matching(IDS, path), UNKNOWN_ID],
  texts: (path) => [...matching(TEXTS, path), "no-such-thing"],
  instants: [
    "2020-01-01T00:00:00Z",
    "2024-03-10T12:00:00.5+02:00",
    "2024-03-10T12:00:00",
    "2035-01-01T00:00:00Z",
  ],
};

/** For what is created or changed; `§` is the case's number, so that no two cases meet. */
export const WRITING_SAMPLES: Samples = {
  ids: (path) => (path === "id" ? [] : [...matching(IDS, path), UNKNOWN_ID]),
  texts: (path) =>
    path === "name" || path === "names"
      ? ["text §", "a/b §", `${"long".repeat(300)}§`]
      : ["text §", "ünï ☃ \\ %", "long".repeat(300)],
  instants: ["2034-03-10T12:00:00.5+02:00", "2034-03-10T12:00:00", "2020-01-01"],
};

/** Values of the wrong type, which are refused alike. */
export const WRONG: Readonly<Record<string, unknown>> = {
  string: { not: "a text" },
  integer: "many",
  number: "much",
  boolean: "perhaps",
  array: "no list",
  object: 7,
};
