-- Made by scripts/schema-dump.ts from the migrations. Do not edit.

CREATE TABLE "artifact" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "key" text,
  "type" text,
  "description" text,
  "data" text,
  "metadata" text,
  "flow_run_id" text,
  "task_run_id" text) strict;

CREATE INDEX "artifact_created" on "artifact" (
  "created");

CREATE INDEX "artifact_flow_run_id" on "artifact" (
  "flow_run_id");

CREATE INDEX "artifact_key" on "artifact" (
  "key",
  "created");

CREATE INDEX "artifact_task_run_id" on "artifact" (
  "task_run_id");

CREATE INDEX "artifact_updated" on "artifact" (
  "updated");

CREATE TABLE "artifact_collection" (
  "id" text not null primary key,
  "created" integer not null,
  "key" text not null unique,
  "latest_id" text not null references "artifact" ("id")) strict;

CREATE INDEX "artifact_collection_latest_id" on "artifact_collection" (
  "latest_id");

CREATE TABLE "automation" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null,
  "description" text not null,
  "enabled" integer not null,
  "tags" text not null,
  "trigger" text not null,
  "actions" text not null,
  "actions_on_trigger" text not null,
  "actions_on_resolve" text not null) strict;

CREATE INDEX "automation_created" on "automation" (
  "created",
  "id");

CREATE INDEX "automation_name" on "automation" (
  "name",
  "id");

CREATE INDEX "automation_updated" on "automation" (
  "updated",
  "id");

CREATE TABLE "automation_resource" (
  "automation_id" text not null references "automation" ("id") on delete cascade,
  "resource_id" text not null,
  "is_owner" integer not null, constraint "automation_resource_key" primary key ("automation_id",
  "resource_id")) strict;

CREATE INDEX "automation_resource_resource" on "automation_resource" (
  "resource_id");

CREATE TABLE "block_document" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null,
  "is_anonymous" integer not null,
  "block_type_id" text not null references "block_type" ("id") on delete cascade,
  "block_schema_id" text not null references "block_schema" ("id") on delete cascade,
  "data" text not null, constraint "block_document_type_name" unique ("block_type_id",
  "name")) strict;

CREATE INDEX "block_document_name" on "block_document" (
  "is_anonymous",
  "name",
  "id");

CREATE INDEX "block_document_schema" on "block_document" (
  "block_schema_id");

CREATE TABLE "block_document_reference" (
  "parent_id" text not null references "block_document" ("id") on delete cascade,
  "name" text not null,
  "position" integer not null,
  "reference_id" text not null references "block_document" ("id") on delete cascade, constraint "block_document_reference_key" primary key ("parent_id",
  "name")) strict;

CREATE INDEX "block_document_reference_reference" on "block_document_reference" (
  "reference_id");

CREATE TABLE "block_schema" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "checksum" text not null,
  "version" text not null,
  "block_type_id" text not null references "block_type" ("id") on delete cascade,
  "capabilities" text not null,
  "fields" text not null, constraint "block_schema_checksum_version" unique ("checksum",
  "version")) strict;

CREATE INDEX "block_schema_created" on "block_schema" (
  "created",
  "id");

CREATE INDEX "block_schema_type" on "block_schema" (
  "block_type_id",
  "created",
  "id");

CREATE TABLE "block_schema_reference" (
  "parent_id" text not null references "block_schema" ("id") on delete cascade,
  "position" integer not null,
  "name" text not null,
  "is_list" integer not null,
  "definition" text not null,
  "reference_id" text not null references "block_schema" ("id") on delete cascade, constraint "block_schema_reference_key" primary key ("parent_id",
  "position")) strict;

CREATE INDEX "block_schema_reference_reference" on "block_schema_reference" (
  "reference_id");

CREATE TABLE "block_type" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null,
  "slug" text not null unique,
  "logo_url" text,
  "documentation_url" text,
  "description" text,
  "code_example" text,
  "is_protected" integer not null) strict;

CREATE INDEX "block_type_name" on "block_type" (
  "name",
  "id");

CREATE TABLE "concurrency_hold" (
  "id" text not null primary key,
  "limit_id" text not null references "concurrency_limit" ("id") on delete cascade,
  "lease_id" text,
  "slots" integer not null,
  "decaying_slots" integer not null,
  "taken_at" integer not null,
  "expires_at" integer,
  "holder_type" text,
  "holder_id" text) strict;

CREATE INDEX "concurrency_hold_holder" on "concurrency_hold" (
  "holder_id") where holder_id is not null;

CREATE INDEX "concurrency_hold_lease" on "concurrency_hold" (
  "lease_id") where lease_id is not null;

CREATE INDEX "concurrency_hold_limit" on "concurrency_hold" (
  "limit_id",
  "expires_at",
  "slots");

CREATE TABLE "concurrency_lease" (
  "id" text not null primary key,
  "created" integer not null,
  "expires_at" integer not null) strict;

CREATE INDEX "concurrency_lease_expires" on "concurrency_lease" (
  "expires_at");

CREATE TABLE "concurrency_limit" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null unique,
  "active" integer not null,
  "limit" integer not null,
  "slot_decay_per_second" real not null,
  "level" real not null,
  "level_at" integer not null,
  "avg_slot_occupancy_seconds" real not null,
  "denied_slots" real not null,
  "denied_at" integer not null,
  "denied_for_seconds" real not null) strict;

CREATE TABLE "deployment" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null,
  "flow_id" text not null references "flow" ("id") on delete cascade,
  "version" text,
  "version_info" text,
  "description" text,
  "paused" integer not null,
  "tags" text not null,
  "labels" text not null,
  "parameters" text not null,
  "job_variables" text not null,
  "parameter_openapi_schema" text,
  "enforce_parameter_schema" integer not null,
  "pull_steps" text,
  "path" text,
  "entrypoint" text,
  "storage_document_id" text,
  "infrastructure_document_id" text,
  "work_queue_id" text,
  "work_queue_name" text,
  "work_pool_id" text,
  "work_pool_name" text,
  "concurrency_limit_id" text,
  "concurrency_options" text,
  "status" text not null,
  "last_polled" integer,
  "created_by" text,
  "updated_by" text) strict;

CREATE INDEX "deployment_created" on "deployment" (
  "created",
  "id");

CREATE UNIQUE INDEX "deployment_flow_name" on "deployment" (
  "flow_id",
  "name");

CREATE INDEX "deployment_limit" on "deployment" (
  "concurrency_limit_id") where concurrency_limit_id is not null;

CREATE INDEX "deployment_name" on "deployment" (
  "name",
  "id");

CREATE INDEX "deployment_polled" on "deployment" (
  "last_polled") where status = 'READY';

CREATE INDEX "deployment_queue" on "deployment" (
  "work_queue_id") where work_queue_id is not null;

CREATE INDEX "deployment_updated" on "deployment" (
  "updated",
  "id");

CREATE TABLE "deployment_schedule" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "deployment_id" text not null references "deployment" ("id") on delete cascade,
  "schedule" text not null,
  "active" integer not null,
  "max_scheduled_runs" integer,
  "parameters" text not null,
  "slug" text,
  "next_look" integer not null, overlap text not null default 'allow', missed text, made_until integer) strict;

CREATE INDEX "deployment_schedule_look" on "deployment_schedule" (
  "next_look",
  "id") where active = 1;

CREATE INDEX deployment_schedule_policy on deployment_schedule (
  deployment_id)
      where overlap <> 'allow' or missed is not null;

CREATE UNIQUE INDEX "deployment_schedule_slug" on "deployment_schedule" (
  "deployment_id",
  "slug");

CREATE TABLE "deployment_version" (
  "deployment_id" text not null references "deployment" ("id") on delete cascade,
  "number" integer not null,
  "created" integer not null,
  "cause" text not null,
  "rolled_back_to" integer,
  "client" text,
  "changed" text not null,
  "version" text,
  "version_info" text,
  "tags" text not null,
  "labels" text not null,
  "parameters" text not null,
  "job_variables" text not null,
  "parameter_openapi_schema" text,
  "enforce_parameter_schema" integer not null,
  "pull_steps" text,
  "path" text,
  "entrypoint" text,
  "storage_document_id" text,
  "infrastructure_document_id" text,
  "work_pool_name" text,
  "work_queue_name" text,
  "schedules" text not null, constraint "deployment_version_key" primary key ("deployment_id",
  "number")) strict;

CREATE TABLE "encryption_key" (
  "generation" integer not null primary key,
  "key_id" text not null,
  "created" integer not null) strict;

CREATE TABLE "event" (
  "seq" integer primary key autoincrement,
  "tx" integer default 0 not null,
  "id" text not null unique,
  "occurred" integer not null,
  "received" integer not null,
  "event" text not null,
  "resource_id" text not null,
  "resource" text not null,
  "related" text not null,
  "follows" text,
  "payload" text not null) strict;

CREATE INDEX "event_name" on "event" (
  "event",
  "occurred",
  "seq");

CREATE INDEX "event_occurred" on "event" (
  "occurred",
  "seq",
  "event");

CREATE TABLE "event_resource" (
  "resource_id" text not null,
  "occurred" integer not null,
  "seq" integer not null,
  "is_subject" integer not null, constraint "event_resource_key" primary key ("resource_id",
  "occurred",
  "seq")) strict, without rowid;

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

CREATE TRIGGER "flow_run_unseal_delete" after delete on "flow_run" when old.state_type in (
  'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')
    begin
      delete from run_seal where kind = 'flow_run' and unit = old.expected_start_time / 600000000;
    end;

CREATE TRIGGER flow_run_unseal_parent_delete after delete on flow_run when old.parent_task_run_id is not null
    begin
      delete from run_seal where kind = 'task_run'
        and unit = (
  select expected_start_time / 600000000 from task_run where id = old.parent_task_run_id);
    end;

CREATE TRIGGER flow_run_unseal_parent_update after update of parent_task_run_id on flow_run
    when old.parent_task_run_id is not new.parent_task_run_id
    begin
      delete from run_seal where kind = 'task_run' or unit = old.expected_start_time / 600000000;
    end;

CREATE TRIGGER flow_run_unseal_tags after update of tags on flow_run when old.tags is not new.tags
      begin delete from run_seal where kind = 'task_run'
    and unit in (
  select expected_start_time / 600000000 from task_run where flow_run_id = old.id); end;

CREATE TRIGGER "flow_run_unseal_update" after update of expected_start_time, start_time, state_type, state_name, total_run_time, name, tags on "flow_run"
      when old.state_type in (
  'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') or old.expected_start_time is not new.expected_start_time
      begin
        delete from run_seal where kind = 'flow_run' and unit in (old.expected_start_time / 600000000, new.expected_start_time / 600000000);
      end;

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

CREATE INDEX flow_run_awaiting_former on flow_run (
  deployment_id, expected_start_time, id)
      where state_name = 'AwaitingFormerRun';

CREATE INDEX "flow_run_awaiting_slot" on "flow_run" (
  "deployment_id",
  "expected_start_time",
  "id") where state_name = 'AwaitingConcurrencySlot';

CREATE INDEX flow_run_begun on flow_run (
  deployment_id, expected_start_time, id)
      where auto_scheduled = 1 and (state_type in ('PENDING', 'RUNNING', 'PAUSED', 'CANCELLING') or (state_type = 'SCHEDULED' and run_count > 0));

CREATE INDEX "flow_run_deployment_next" on "flow_run" (
  "deployment_id",
  "next_scheduled_start_time",
  "id") where deployment_id is not null and next_scheduled_start_time is not null;

CREATE INDEX flow_run_deployment_start on flow_run (
  deployment_id, (coalesce(start_time, expected_start_time)), id, state_type, expected_start_time) where deployment_id is not null;

CREATE INDEX "flow_run_end" on "flow_run" (
  end_time desc , id desc);

CREATE INDEX flow_run_expected on flow_run (
  expected_start_time, id, state_type, state_name, start_time, state_timestamp, total_run_time);

CREATE INDEX flow_run_flow_next on flow_run (
  flow_id, next_scheduled_start_time) where state_type = 'SCHEDULED';

CREATE INDEX flow_run_flow_start on flow_run (
  flow_id, (coalesce(start_time, expected_start_time)), id, state_type, expected_start_time);

CREATE UNIQUE INDEX flow_run_idempotency on flow_run (
  flow_id, idempotency_key) where idempotency_key is not null;

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

CREATE INDEX "flow_run_queue" on "flow_run" (
  "work_queue_id",
  "state_type",
  "next_scheduled_start_time",
  "id") where work_queue_id is not null;

CREATE INDEX "flow_run_resume" on "flow_run" (
  "resume_key",
  "created") where resume_key is not null;

CREATE INDEX flow_run_start on flow_run (
  (coalesce(start_time, expected_start_time)), id, name, state_type, state_name, tags, flow_id, deployment_id, work_queue_id, parent_task_run_id);

CREATE INDEX "flow_run_state_start" on "flow_run" (
  state_type, (coalesce(start_time, expected_start_time)), id);

CREATE INDEX "flow_run_unmarked" on "flow_run" (
  "next_scheduled_start_time") where state_type = 'SCHEDULED' and state_name = 'Scheduled';

CREATE INDEX "flow_run_watched" on "flow_run" (
  "state_type",
  "state_timestamp") where state_type in ('PAUSED', 'CANCELLING', 'CANCELLED');

CREATE TABLE "flow_run_heartbeat" (
  "flow_run_id" text not null primary key references "flow_run" ("id") on delete cascade,
  "latest" integer not null,
  "interval" integer,
  "occurred" integer not null) strict;

CREATE TABLE "flow_run_input" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "flow_run_id" text not null references "flow_run" ("id") on delete cascade,
  "key" text not null,
  "value" text not null,
  "sender" text) strict;

CREATE UNIQUE INDEX "flow_run_input_key" on "flow_run_input" (
  "flow_run_id",
  "key");

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
  "task_run_id" text, worker_id text) strict;

CREATE INDEX "log_flow_run" on "log" (
  "flow_run_id",
  "timestamp") where "flow_run_id" is not null;

CREATE INDEX "log_task_run" on "log" (
  "task_run_id",
  "timestamp") where "task_run_id" is not null;

CREATE INDEX log_timestamp on log (
  timestamp, level);

CREATE INDEX log_worker on log (
  worker_id, timestamp) where worker_id is not null;

CREATE TABLE "loop" (
  "name" text not null primary key,
  "next_due" integer not null,
  "started" integer,
  "ended" integer,
  "changed" integer,
  "error" text,
  "passes" integer not null,
  "holder" text,
  "held_until" integer) strict;

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

CREATE TABLE "run_seal" (
  "kind" text not null,
  "unit" integer not null,
  "token" text,
  "tagged" integer default 0 not null, constraint "run_seal_key" primary key ("kind",
  "unit")) strict, without rowid;

CREATE TABLE "run_tag_tally" (
  "kind" text not null,
  "unit" integer not null,
  "number" integer not null,
  "started" integer not null,
  "state_type" text not null,
  "state_name" text not null,
  "parent" integer not null,
  "subflow" integer not null,
  "tags" text not null,
  "runs" integer not null,
  "run_time" real not null,
  "lateness" real not null,
  "tasks" integer not null, constraint "run_tag_tally_key" primary key ("kind",
  "unit",
  "number"), constraint "run_tag_tally_seal" foreign key ("kind",
  "unit") references "run_seal" ("kind",
  "unit") on delete cascade) strict, without rowid;

CREATE INDEX run_tag_tally_started on run_tag_tally (
  kind, started, unit);

CREATE TABLE "run_tally" (
  "kind" text not null,
  "unit" integer not null,
  "number" integer not null,
  "started" integer not null,
  "state_type" text not null,
  "state_name" text not null,
  "parent" integer not null,
  "subflow" integer not null,
  "runs" integer not null,
  "run_time" real not null,
  "lateness" real not null,
  "tasks" integer not null, constraint "run_tally_key" primary key ("kind",
  "unit",
  "number"), constraint "run_tally_seal" foreign key ("kind",
  "unit") references "run_seal" ("kind",
  "unit") on delete cascade) strict, without rowid;

CREATE INDEX run_tally_started on run_tally (
  kind, started, unit);

CREATE TABLE "run_words" (
  "kind" text not null,
  "unit" integer not null,
  "bits" blob not null, constraint "run_words_key" primary key ("kind",
  "unit"), constraint "run_words_seal" foreign key ("kind",
  "unit") references "run_seal" ("kind",
  "unit") on delete cascade) strict;

CREATE TABLE "saved_search" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null unique,
  "filters" text not null) strict;

CREATE TABLE sqlite_sequence(
  name,seq);

CREATE TRIGGER "task_run_unseal_delete" after delete on "task_run" when old.state_type in (
  'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')
    begin
      delete from run_seal where kind = 'task_run' and unit = old.expected_start_time / 600000000;
    end;

CREATE TRIGGER task_run_unseal_parent_delete after delete on task_run when old.flow_run_id is not null
    begin
      delete from run_seal where kind = 'flow_run'
        and unit = (
  select expected_start_time / 600000000 from flow_run where id = old.flow_run_id);
    end;

CREATE TRIGGER task_run_unseal_parent_update after update of flow_run_id on task_run
    when old.flow_run_id is not new.flow_run_id
    begin
      delete from run_seal where kind = 'flow_run' or unit = old.expected_start_time / 600000000;
    end;

CREATE TRIGGER "task_run_unseal_update" after update of expected_start_time, start_time, state_type, state_name, total_run_time, name on "task_run"
      when old.state_type in (
  'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED') or old.expected_start_time is not new.expected_start_time
      begin
        delete from run_seal where kind = 'task_run' and unit in (old.expected_start_time / 600000000, new.expected_start_time / 600000000);
      end;

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

CREATE INDEX task_run_end on task_run (
  end_time , start_time, state_type);

CREATE INDEX task_run_expected on task_run (
  expected_start_time, state_type, name);

CREATE UNIQUE INDEX "task_run_natural" on "task_run" (
  "flow_run_id",
  "task_key",
  "dynamic_key");

CREATE INDEX task_run_tagged on task_run (
  expected_start_time, tags) where tags <> '[]';

CREATE INDEX task_run_uncompleted on task_run (
  expected_start_time, state_type) where state_type <> 'COMPLETED';

CREATE TABLE "task_run_cache" (
  "id" text not null primary key,
  "created" integer not null,
  "cache_key" text not null,
  "expiration" integer,
  "task_run_id" text not null references "task_run" ("id") on delete cascade,
  "states" text not null) strict;

CREATE INDEX "task_run_cache_expiration" on "task_run_cache" (
  "expiration") where expiration is not null;

CREATE INDEX "task_run_cache_key" on "task_run_cache" (
  "cache_key",
  "created");

CREATE INDEX "task_run_cache_task_run" on "task_run_cache" (
  "task_run_id");

CREATE TABLE "task_run_queue" (
  "task_run_id" text not null primary key references "task_run" ("id") on delete cascade,
  "task_key" text not null,
  "queued_at" integer not null,
  "available_at" integer not null,
  "task_worker_id" text,
  "lease_expires_at" integer,
  "delivery_count" integer not null) strict;

CREATE INDEX "task_run_queue_order" on "task_run_queue" (
  "task_key",
  "queued_at",
  "task_run_id");

CREATE INDEX "task_run_queue_worker" on "task_run_queue" (
  "task_worker_id") where task_worker_id is not null;

CREATE TABLE "task_worker" (
  "id" text not null primary key,
  "identifier" text not null,
  "task_keys" text not null,
  "last_seen" integer not null) strict;

CREATE INDEX "task_worker_last_seen" on "task_worker" (
  "last_seen");

CREATE TABLE "variable" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null unique,
  "value" text not null,
  "tags" text not null) strict;

CREATE INDEX "variable_created" on "variable" (
  "created",
  "id");

CREATE INDEX "variable_updated" on "variable" (
  "updated",
  "id");

CREATE TABLE "work_pool" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "name" text not null unique,
  "description" text,
  "type" text not null,
  "base_job_template" text not null,
  "is_paused" integer not null,
  "concurrency_limit" integer,
  "default_queue_id" text,
  "status" text,
  "bundle_upload_step" text,
  "bundle_execution_step" text,
  "default_result_storage_block_id" text) strict;

CREATE TABLE "work_queue" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "work_pool_id" text not null references "work_pool" ("id") on delete cascade,
  "name" text not null,
  "description" text not null,
  "priority" integer not null,
  "is_paused" integer not null,
  "concurrency_limit" integer,
  "filter" text,
  "last_polled" integer,
  "status" text not null) strict;

CREATE INDEX "work_queue_name" on "work_queue" (
  "name",
  "id");

CREATE UNIQUE INDEX "work_queue_pool_name" on "work_queue" (
  "work_pool_id",
  "name");

CREATE INDEX "work_queue_pool_priority" on "work_queue" (
  "work_pool_id",
  "priority",
  "id");

CREATE INDEX "work_queue_status_polled" on "work_queue" (
  "status",
  "last_polled");

CREATE TABLE "worker" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "work_pool_id" text not null references "work_pool" ("id") on delete cascade,
  "name" text not null,
  "last_heartbeat_time" integer not null,
  "heartbeat_interval_seconds" integer,
  "status" text not null, type text, metadata text) strict;

CREATE INDEX "worker_pool_heartbeat" on "worker" (
  "work_pool_id",
  "last_heartbeat_time",
  "id");

CREATE UNIQUE INDEX "worker_pool_name" on "worker" (
  "work_pool_id",
  "name");

CREATE INDEX "worker_status_heartbeat" on "worker" (
  "status",
  "last_heartbeat_time");

CREATE TABLE "worker_cleanup" (
  "id" text not null primary key,
  "created" integer not null,
  "updated" integer not null,
  "work_pool_id" text not null references "work_pool" ("id") on delete cascade,
  "work_queue_id" text,
  "kind" text not null,
  "idempotency_key" text not null unique,
  "target" text not null,
  "data" text not null,
  "delivery_count" integer not null,
  "reservation_token" text,
  "lease_expires_at" integer,
  "dead_reason" text) strict;

CREATE INDEX "worker_cleanup_pool" on "worker_cleanup" (
  "work_pool_id",
  "created",
  "id");
