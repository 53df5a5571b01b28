-- Made by scripts/schema-dump.ts from the migrations. Do not edit.

CREATE TABLE "flow" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null unique,
  "tags" text not null,
  "labels" text) strict;

CREATE INDEX "flow_created" on "flow" (
  "created",
  "id");

CREATE TABLE "flow_run" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null,
  "flow_id" text not null references "flow" ("id") on delete cascade,
  "state_id" text,
  "state_type" text,
  "state_name" text,
  "state_timestamp" integer,
  "deployment_id" text,
  "deployment_version" text,
  "work_queue_id" text,
  "work_queue_name" text,
  "work_pool_id" text,
  "work_pool_name" text,
  "flow_version" text,
  "parameters" text not null,
  "idempotency_key" text,
  "context" text not null,
  "empirical_policy" text not null,
  "tags" text not null,
  "labels" text not null,
  "parent_task_run_id" text,
  "run_count" integer default 0 not null,
  "expected_start_time" integer,
  "next_scheduled_start_time" integer,
  "start_time" integer,
  "end_time" integer,
  "total_run_time" real default 0 not null,
  "auto_scheduled" integer default 0 not null,
  "infrastructure_document_id" text,
  "infrastructure_pid" text,
  "created_by" text,
  "job_variables" text,
  "resume_key" text,
  "owner_id" text,
  "owner_host" text,
  "owner_pid" integer,
  "owner_process_start" text,
  "owner_epoch" integer default 0 not null,
  "lease_expires_at" integer,
  "journal_bytes" integer default 0 not null,
  "result" text) strict;

CREATE INDEX "flow_run_deployment_start" on "flow_run" (
  deployment_id, (coalesce(start_time, expected_start_time)), id) where deployment_id is not null;

CREATE INDEX "flow_run_end" on "flow_run" (
  end_time desc , id desc);

CREATE INDEX "flow_run_expected" on "flow_run" (
  "expected_start_time",
  "id");

CREATE INDEX "flow_run_flow_start" on "flow_run" (
  flow_id, (coalesce(start_time, expected_start_time)), id);

CREATE UNIQUE INDEX "flow_run_idempotency" on "flow_run" (
  "flow_id",
  "idempotency_key");

CREATE INDEX "flow_run_lease" on "flow_run" (
  "lease_expires_at") where lease_expires_at is not null;

CREATE INDEX "flow_run_name" on "flow_run" (
  "name",
  "id");

CREATE INDEX "flow_run_next_scheduled" on "flow_run" (
  "next_scheduled_start_time",
  "id");

CREATE INDEX "flow_run_parent" on "flow_run" (
  "parent_task_run_id") where parent_task_run_id is not null;

CREATE INDEX "flow_run_resume" on "flow_run" (
  "resume_key",
  "created") where resume_key is not null;

CREATE INDEX "flow_run_start" on "flow_run" (
  (coalesce(start_time, expected_start_time)), id);

CREATE INDEX "flow_run_state_start" on "flow_run" (
  state_type, (coalesce(start_time, expected_start_time)), id);

CREATE TABLE "flow_run_state" (
  "id" text not null primary key,
  "flow_run_id" text not null references "flow_run" ("id") on delete cascade,
  "created" integer not null,
  "type" text not null,
  "name" text not null,
  "timestamp" integer not null,
  "message" text,
  "details" text not null,
  "data" text) strict;

CREATE INDEX "flow_run_state_run" on "flow_run_state" (
  "flow_run_id",
  "timestamp",
  "id");

CREATE TABLE "log" (
  "id" text not null primary key,
  "created" integer not null,
  "name" text not null,
  "level" integer not null,
  "message" text not null,
  "timestamp" integer not null,
  "flow_run_id" text,
  "task_run_id" text) strict;

CREATE INDEX "log_flow_run" on "log" (
  "flow_run_id",
  "timestamp") where "flow_run_id" is not null;

CREATE INDEX "log_task_run" on "log" (
  "task_run_id",
  "timestamp") where "task_run_id" is not null;

CREATE INDEX "log_timestamp" on "log" (
  "timestamp");

CREATE TABLE "meta" (
  "key" text not null primary key,
  "value" text not null) strict;

CREATE TABLE "migration" (
  "name" text not null primary key,
  "applied_at" integer not null) strict;

CREATE TABLE "result" (
  "key" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "expiration" integer,
  "record" text not null) strict;

CREATE INDEX "result_expiration" on "result" (
  "expiration") where expiration is not null;

CREATE TABLE "task_run" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null,
  "flow_run_id" text references "flow_run" ("id") on delete cascade,
  "task_key" text not null,
  "dynamic_key" text not null,
  "cache_key" text,
  "cache_expiration" integer,
  "task_version" text,
  "empirical_policy" text not null,
  "tags" text not null,
  "labels" text not null,
  "task_inputs" text not null,
  "state_id" text not null,
  "state_type" text not null,
  "state_name" text not null,
  "state_timestamp" integer not null,
  "run_count" integer not null,
  "flow_run_run_count" integer not null,
  "expected_start_time" integer,
  "next_scheduled_start_time" integer,
  "start_time" integer,
  "end_time" integer,
  "total_run_time" real not null,
  "state_count" integer not null,
  "states" text not null,
  "result" text) strict;

CREATE INDEX "task_run_end" on "task_run" (
  end_time desc );

CREATE INDEX "task_run_expected" on "task_run" (
  "expected_start_time");

CREATE UNIQUE INDEX "task_run_natural" on "task_run" (
  "flow_run_id",
  "task_key",
  "dynamic_key");
