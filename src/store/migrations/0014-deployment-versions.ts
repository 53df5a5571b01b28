import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

type Builder = CreateTableBuilder<string, string>;

function nullable(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type), table);
}

function required(table: Builder, type: ColumnTypes["text"], names: readonly string[]): Builder {
  return names.reduce((builder, name) => builder.addColumn(name, type, (column) => column.notNull()), table);
}

async function createVersions(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let table: Builder = db.schema
    .createTable("deployment_version")
    .addColumn("deployment_id", types.uuid, (column) =>
      column.notNull().references("deployment.id").onDelete("cascade"),
    );
  table = required(table, types.integer, ["number", "created"]);
  table = required(table, types.text, ["cause"]);
  table = nullable(table, types.integer, ["rolled_back_to"]);
  table = nullable(table, types.text, ["client"]);
  table = required(table, types.text, ["changed"]);
  table = nullable(table, types.text, ["version", "version_info"]);
  table = required(table, types.text, ["tags", "labels", "parameters", "job_variables"]);
  table = nullable(table, types.text, ["parameter_openapi_schema"]);
  table = required(table, types.integer, ["enforce_parameter_schema"]);
  table = nullable(table, types.text, ["pull_steps", "path", "entrypoint"]);
  table = nullable(table, types.uuid, ["storage_document_id", "infrastructure_document_id"]);
  table = nullable(table, types.text, ["work_pool_name", "work_queue_name"]);
  table = required(table, types.text, ["schedules"]);
  await table
    .addPrimaryKeyConstraint("deployment_version_key", ["deployment_id", "number"])
    .modifyEnd(types.tableEnd)
    .execute();
}

/** Deployments that are there get their first version, so that the first change can be taken back. */
async function keepFirstVersions(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const isSqlite = types.dialect === "sqlite";
  const slug = isSqlite ? sql`json_quote(s.slug)` : sql`to_json(s.slug)::text`;
  const schedule = sql`'{"schedule":' || s.schedule || ',"active":' || case when s.active = 1 then 'true' else 'false' end
    || ',"max_scheduled_runs":' || coalesce(cast(s.max_scheduled_runs as text), 'null')
    || ',"parameters":' || s.parameters || ',"slug":' || coalesce(${slug}, 'null')
    || case when s.overlap = 'allow' then '' else ',"overlap":"' || s.overlap || '"' end
    || coalesce(',"missed":"' || s.missed || '"', '') || '}'`;
  const list = isSqlite
    ? sql`group_concat(${schedule}, ',' order by s.created, s.id)`
    : sql`string_agg(${schedule}, ',' order by s.created, s.id)`;
  await sql`insert into deployment_version (deployment_id, number, created, cause, changed, version, version_info, tags,
      labels, parameters, job_variables, parameter_openapi_schema, enforce_parameter_schema, pull_steps, path, entrypoint,
      storage_document_id, infrastructure_document_id, work_pool_name, work_queue_name, schedules)
    select d.id, 1, d.updated, 'found', '[]', d.version, d.version_info, cast(d.tags as text),
      cast(d.labels as text), d.parameters, d.job_variables, d.parameter_openapi_schema, d.enforce_parameter_schema,
      d.pull_steps, d.path, d.entrypoint, d.storage_document_id, d.infrastructure_document_id, p.name,
      case when p.name is null then null else d.work_queue_name end,
      coalesce((select '[' || ${list} || ']' from deployment_schedule s where s.deployment_id = d.id), '[]')
    from deployment d left join work_queue q on q.id = d.work_queue_id left join work_pool p on p.id = q.work_pool_id`.execute(
    db,
  );
}

/** What each deployment was, change by change. */
export const deploymentVersions: Migration = {
  name: "0014-deployment-versions",
  async up(db, types, tell) {
    await createVersions(db, types);
    tell("the first version of each deployment");
    await keepFirstVersions(db, types);
  },
};
