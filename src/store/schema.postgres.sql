-- Made by scripts/schema-dump.ts from the migrations. Do not edit.

create table artifact (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  key text collate "C",
  type text collate "C",
  description text collate "C",
  data text collate "C",
  metadata text collate "C",
  flow_run_id uuid,
  task_run_id uuid
);

create table artifact_collection (
  id uuid not null,
  created bigint not null,
  key text collate "C" not null,
  latest_id uuid not null
);

create table automation (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  description text collate "C" not null,
  enabled bigint not null,
  tags jsonb not null,
  trigger text collate "C" not null,
  actions text collate "C" not null,
  actions_on_trigger text collate "C" not null,
  actions_on_resolve text collate "C" not null
);

create table automation_resource (
  automation_id uuid not null,
  resource_id text collate "C" not null,
  is_owner bigint not null
);

create table block_document (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  is_anonymous bigint not null,
  block_type_id uuid not null,
  block_schema_id uuid not null,
  data text collate "C" not null
);

create table block_document_reference (
  parent_id uuid not null,
  name text collate "C" not null,
  "position" bigint not null,
  reference_id uuid not null
);

create table block_schema (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  checksum text collate "C" not null,
  version text collate "C" not null,
  block_type_id uuid not null,
  capabilities jsonb not null,
  fields text collate "C" not null
);

create table block_schema_reference (
  parent_id uuid not null,
  "position" bigint not null,
  name text collate "C" not null,
  is_list bigint not null,
  definition text collate "C" not null,
  reference_id uuid not null
);

create table block_type (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  slug text collate "C" not null,
  logo_url text collate "C",
  documentation_url text collate "C",
  description text collate "C",
  code_example text collate "C",
  is_protected bigint not null
);

create table concurrency_hold (
  id uuid not null,
  limit_id uuid not null,
  lease_id uuid,
  slots bigint not null,
  decaying_slots bigint not null,
  taken_at bigint not null,
  expires_at bigint,
  holder_type text collate "C",
  holder_id uuid
);

create table concurrency_lease (
  id uuid not null,
  created bigint not null,
  expires_at bigint not null
);

create table concurrency_limit (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  active bigint not null,
  "limit" bigint not null,
  slot_decay_per_second double precision not null,
  level double precision not null,
  level_at bigint not null,
  avg_slot_occupancy_seconds double precision not null,
  denied_slots double precision not null,
  denied_at bigint not null,
  denied_for_seconds double precision not null
);

create table deployment (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  flow_id uuid not null,
  version text collate "C",
  version_info text collate "C",
  description text collate "C",
  paused bigint not null,
  tags jsonb not null,
  labels jsonb not null,
  parameters text collate "C" not null,
  job_variables text collate "C" not null,
  parameter_openapi_schema text collate "C",
  enforce_parameter_schema bigint not null,
  pull_steps text collate "C",
  path text collate "C",
  entrypoint text collate "C",
  storage_document_id uuid,
  infrastructure_document_id uuid,
  work_queue_id uuid,
  work_queue_name text collate "C",
  work_pool_id uuid,
  work_pool_name text collate "C",
  concurrency_limit_id uuid,
  concurrency_options text collate "C",
  status text collate "C" not null,
  last_polled bigint,
  created_by text collate "C",
  updated_by text collate "C"
);

create table deployment_schedule (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  deployment_id uuid not null,
  schedule text collate "C" not null,
  active bigint not null,
  max_scheduled_runs bigint,
  parameters text collate "C" not null,
  slug text collate "C",
  next_look bigint not null,
  overlap text collate "C" not null default 'allow'::text,
  missed text collate "C",
  made_until bigint
);

create table deployment_version (
  deployment_id uuid not null,
  number bigint not null,
  created bigint not null,
  cause text collate "C" not null,
  rolled_back_to bigint,
  client text collate "C",
  changed text collate "C" not null,
  version text collate "C",
  version_info text collate "C",
  tags text collate "C" not null,
  labels text collate "C" not null,
  parameters text collate "C" not null,
  job_variables text collate "C" not null,
  parameter_openapi_schema text collate "C",
  enforce_parameter_schema bigint not null,
  pull_steps text collate "C",
  path text collate "C",
  entrypoint text collate "C",
  storage_document_id uuid,
  infrastructure_document_id uuid,
  work_pool_name text collate "C",
  work_queue_name text collate "C",
  schedules text collate "C" not null
);

create table encryption_key (
  generation bigint not null,
  key_id text collate "C" not null,
  created bigint not null
);

create table event (
  seq bigint not null,
  tx bigint not null default ((pg_current_xact_id())::text)::bigint,
  id uuid not null,
  occurred bigint not null,
  received bigint not null,
  event text collate "C" not null,
  resource_id text collate "C" not null,
  resource text collate "C" not null,
  related text collate "C" not null,
  follows uuid,
  payload text collate "C" not null
);

create table event_resource (
  resource_id text collate "C" not null,
  occurred bigint not null,
  seq bigint not null,
  is_subject bigint not null
);

create table flow (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  tags jsonb not null,
  labels jsonb
);

create table flow_run (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  flow_id uuid not null,
  state_id uuid,
  state_type text collate "C",
  state_name text collate "C",
  state_timestamp bigint,
  deployment_id uuid,
  deployment_version text collate "C",
  work_queue_id uuid,
  work_queue_name text collate "C",
  work_pool_id uuid,
  work_pool_name text collate "C",
  flow_version text collate "C",
  parameters text collate "C" not null,
  idempotency_key text collate "C",
  context text collate "C" not null,
  empirical_policy text collate "C" not null,
  tags jsonb not null,
  labels jsonb not null,
  parent_task_run_id uuid,
  run_count bigint not null default 0,
  expected_start_time bigint,
  next_scheduled_start_time bigint,
  start_time bigint,
  end_time bigint,
  total_run_time double precision not null default 0,
  auto_scheduled bigint not null default 0,
  infrastructure_document_id uuid,
  infrastructure_pid text collate "C",
  created_by text collate "C",
  job_variables text collate "C",
  resume_key text collate "C",
  owner_id uuid,
  owner_host text collate "C",
  owner_pid bigint,
  owner_process_start text collate "C",
  owner_epoch bigint not null default 0,
  lease_expires_at bigint,
  journal_bytes bigint not null default 0,
  result text collate "C"
);

create table flow_run_heartbeat (
  flow_run_id uuid not null,
  latest bigint not null,
  "interval" bigint,
  occurred bigint not null
);

create table flow_run_input (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  flow_run_id uuid not null,
  key text collate "C" not null,
  value text collate "C" not null,
  sender text collate "C"
);

create table flow_run_state (
  id uuid not null,
  flow_run_id uuid not null,
  created bigint not null,
  type text collate "C" not null,
  name text collate "C" not null,
  "timestamp" bigint not null,
  message text collate "C",
  details text collate "C" not null,
  data text collate "C"
);

create table log (
  id uuid not null,
  created bigint not null,
  name text collate "C" not null,
  level bigint not null,
  message text collate "C" not null,
  "timestamp" bigint not null,
  flow_run_id uuid,
  task_run_id uuid,
  worker_id uuid
);

create table loop (
  name text collate "C" not null,
  next_due bigint not null,
  started bigint,
  ended bigint,
  changed bigint,
  error text collate "C",
  passes bigint not null,
  holder uuid,
  held_until bigint
);

create table meta (
  key text collate "C" not null,
  value text collate "C" not null
);

create table migration (
  name text collate "C" not null,
  applied_at bigint not null
);

create table result (
  key text collate "C" not null,
  created bigint not null,
  updated bigint not null,
  expiration bigint,
  record text collate "C" not null
);

create table run_seal (
  kind text collate "C" not null,
  unit bigint not null,
  token text collate "C",
  tagged bigint not null default 0
);

create table run_tag_tally (
  kind text collate "C" not null,
  unit bigint not null,
  number bigint not null,
  started bigint not null,
  state_type text collate "C" not null,
  state_name text collate "C" not null,
  parent bigint not null,
  subflow bigint not null,
  tags jsonb not null,
  runs bigint not null,
  run_time double precision not null,
  lateness double precision not null,
  tasks bigint not null
);

create table run_tally (
  kind text collate "C" not null,
  unit bigint not null,
  number bigint not null,
  started bigint not null,
  state_type text collate "C" not null,
  state_name text collate "C" not null,
  parent bigint not null,
  subflow bigint not null,
  runs bigint not null,
  run_time double precision not null,
  lateness double precision not null,
  tasks bigint not null
);

create table run_words (
  kind text collate "C" not null,
  unit bigint not null,
  bits bytea not null
);

create table saved_search (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  filters text collate "C" not null
);

create table task_run (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  flow_run_id uuid,
  task_key text collate "C" not null,
  dynamic_key text collate "C" not null,
  cache_key text collate "C",
  cache_expiration bigint,
  task_version text collate "C",
  empirical_policy text collate "C" not null,
  tags jsonb not null,
  labels jsonb not null,
  task_inputs text collate "C" not null,
  state_id uuid not null,
  state_type text collate "C" not null,
  state_name text collate "C" not null,
  state_timestamp bigint not null,
  run_count bigint not null,
  flow_run_run_count bigint not null,
  expected_start_time bigint,
  next_scheduled_start_time bigint,
  start_time bigint,
  end_time bigint,
  total_run_time double precision not null,
  state_count bigint not null,
  states text collate "C" not null,
  result text collate "C"
);

create table task_run_cache (
  id uuid not null,
  created bigint not null,
  cache_key text collate "C" not null,
  expiration bigint,
  task_run_id uuid not null,
  states text collate "C" not null
);

create table task_run_queue (
  task_run_id uuid not null,
  task_key text collate "C" not null,
  queued_at bigint not null,
  available_at bigint not null,
  task_worker_id uuid,
  lease_expires_at bigint,
  delivery_count bigint not null
);

create table task_worker (
  id uuid not null,
  identifier text collate "C" not null,
  task_keys text collate "C" not null,
  last_seen bigint not null
);

create table variable (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  value text collate "C" not null,
  tags jsonb not null
);

create table work_pool (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  name text collate "C" not null,
  description text collate "C",
  type text collate "C" not null,
  base_job_template text collate "C" not null,
  is_paused bigint not null,
  concurrency_limit bigint,
  default_queue_id uuid,
  status text collate "C",
  bundle_upload_step text collate "C",
  bundle_execution_step text collate "C",
  default_result_storage_block_id uuid
);

create table work_queue (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  work_pool_id uuid not null,
  name text collate "C" not null,
  description text collate "C" not null,
  priority bigint not null,
  is_paused bigint not null,
  concurrency_limit bigint,
  filter text collate "C",
  last_polled bigint,
  status text collate "C" not null
);

create table worker (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  work_pool_id uuid not null,
  name text collate "C" not null,
  last_heartbeat_time bigint not null,
  heartbeat_interval_seconds bigint,
  status text collate "C" not null,
  type text collate "C",
  metadata text collate "C"
);

create table worker_cleanup (
  id uuid not null,
  created bigint not null,
  updated bigint not null,
  work_pool_id uuid not null,
  work_queue_id uuid,
  kind text collate "C" not null,
  idempotency_key text collate "C" not null,
  target text collate "C" not null,
  data text collate "C" not null,
  delivery_count bigint not null,
  reservation_token text collate "C",
  lease_expires_at bigint,
  dead_reason text collate "C"
);

alter table artifact add constraint artifact_pkey PRIMARY KEY (id);
alter table artifact_collection add constraint artifact_collection_key_key UNIQUE (key);
alter table artifact_collection add constraint artifact_collection_latest_id_fkey FOREIGN KEY (latest_id) REFERENCES artifact(id);
alter table artifact_collection add constraint artifact_collection_pkey PRIMARY KEY (id);
alter table automation add constraint automation_pkey PRIMARY KEY (id);
alter table automation_resource add constraint automation_resource_automation_id_fkey FOREIGN KEY (automation_id) REFERENCES automation(id) ON DELETE CASCADE;
alter table automation_resource add constraint automation_resource_key PRIMARY KEY (automation_id, resource_id);
alter table block_document add constraint block_document_block_schema_id_fkey FOREIGN KEY (block_schema_id) REFERENCES block_schema(id) ON DELETE CASCADE;
alter table block_document add constraint block_document_block_type_id_fkey FOREIGN KEY (block_type_id) REFERENCES block_type(id) ON DELETE CASCADE;
alter table block_document add constraint block_document_pkey PRIMARY KEY (id);
alter table block_document add constraint block_document_type_name UNIQUE (block_type_id, name);
alter table block_document_reference add constraint block_document_reference_key PRIMARY KEY (parent_id, name);
alter table block_document_reference add constraint block_document_reference_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES block_document(id) ON DELETE CASCADE;
alter table block_document_reference add constraint block_document_reference_reference_id_fkey FOREIGN KEY (reference_id) REFERENCES block_document(id) ON DELETE CASCADE;
alter table block_schema add constraint block_schema_block_type_id_fkey FOREIGN KEY (block_type_id) REFERENCES block_type(id) ON DELETE CASCADE;
alter table block_schema add constraint block_schema_checksum_version UNIQUE (checksum, version);
alter table block_schema add constraint block_schema_pkey PRIMARY KEY (id);
alter table block_schema_reference add constraint block_schema_reference_key PRIMARY KEY (parent_id, "position");
alter table block_schema_reference add constraint block_schema_reference_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES block_schema(id) ON DELETE CASCADE;
alter table block_schema_reference add constraint block_schema_reference_reference_id_fkey FOREIGN KEY (reference_id) REFERENCES block_schema(id) ON DELETE CASCADE;
alter table block_type add constraint block_type_pkey PRIMARY KEY (id);
alter table block_type add constraint block_type_slug_key UNIQUE (slug);
alter table concurrency_hold add constraint concurrency_hold_limit_id_fkey FOREIGN KEY (limit_id) REFERENCES concurrency_limit(id) ON DELETE CASCADE;
alter table concurrency_hold add constraint concurrency_hold_pkey PRIMARY KEY (id);
alter table concurrency_lease add constraint concurrency_lease_pkey PRIMARY KEY (id);
alter table concurrency_limit add constraint concurrency_limit_name_key UNIQUE (name);
alter table concurrency_limit add constraint concurrency_limit_pkey PRIMARY KEY (id);
alter table deployment add constraint deployment_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id) ON DELETE CASCADE;
alter table deployment add constraint deployment_pkey PRIMARY KEY (id);
alter table deployment_schedule add constraint deployment_schedule_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table deployment_schedule add constraint deployment_schedule_pkey PRIMARY KEY (id);
alter table deployment_version add constraint deployment_version_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table deployment_version add constraint deployment_version_key PRIMARY KEY (deployment_id, number);
alter table encryption_key add constraint encryption_key_pkey PRIMARY KEY (generation);
alter table event add constraint event_id_key UNIQUE (id);
alter table event_resource add constraint event_resource_key PRIMARY KEY (resource_id, occurred, seq);
alter table flow add constraint flow_name_key UNIQUE (name);
alter table flow add constraint flow_pkey PRIMARY KEY (id);
alter table flow_run add constraint flow_run_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id) ON DELETE CASCADE;
alter table flow_run add constraint flow_run_pkey PRIMARY KEY (id);
alter table flow_run_heartbeat add constraint flow_run_heartbeat_flow_run_id_fkey FOREIGN KEY (flow_run_id) REFERENCES flow_run(id) ON DELETE CASCADE;
alter table flow_run_heartbeat add constraint flow_run_heartbeat_pkey PRIMARY KEY (flow_run_id);
alter table flow_run_input add constraint flow_run_input_flow_run_id_fkey FOREIGN KEY (flow_run_id) REFERENCES flow_run(id) ON DELETE CASCADE;
alter table flow_run_input add constraint flow_run_input_pkey PRIMARY KEY (id);
alter table flow_run_state add constraint flow_run_state_flow_run_id_fkey FOREIGN KEY (flow_run_id) REFERENCES flow_run(id) ON DELETE CASCADE;
alter table flow_run_state add constraint flow_run_state_pkey PRIMARY KEY (id);
alter table log add constraint log_pkey PRIMARY KEY (id);
alter table loop add constraint loop_pkey PRIMARY KEY (name);
alter table meta add constraint meta_pkey PRIMARY KEY (key);
alter table migration add constraint migration_pkey PRIMARY KEY (name);
alter table result add constraint result_pkey PRIMARY KEY (key);
alter table run_seal add constraint run_seal_key PRIMARY KEY (kind, unit);
alter table run_tag_tally add constraint run_tag_tally_key PRIMARY KEY (kind, unit, number);
alter table run_tag_tally add constraint run_tag_tally_seal FOREIGN KEY (kind, unit) REFERENCES run_seal(kind, unit) ON DELETE CASCADE;
alter table run_tally add constraint run_tally_key PRIMARY KEY (kind, unit, number);
alter table run_tally add constraint run_tally_seal FOREIGN KEY (kind, unit) REFERENCES run_seal(kind, unit) ON DELETE CASCADE;
alter table run_words add constraint run_words_key PRIMARY KEY (kind, unit);
alter table run_words add constraint run_words_seal FOREIGN KEY (kind, unit) REFERENCES run_seal(kind, unit) ON DELETE CASCADE;
alter table saved_search add constraint saved_search_name_key UNIQUE (name);
alter table saved_search add constraint saved_search_pkey PRIMARY KEY (id);
alter table task_run add constraint task_run_flow_run_id_fkey FOREIGN KEY (flow_run_id) REFERENCES flow_run(id) ON DELETE CASCADE;
alter table task_run add constraint task_run_pkey PRIMARY KEY (id);
alter table task_run_cache add constraint task_run_cache_pkey PRIMARY KEY (id);
alter table task_run_cache add constraint task_run_cache_task_run_id_fkey FOREIGN KEY (task_run_id) REFERENCES task_run(id) ON DELETE CASCADE;
alter table task_run_queue add constraint task_run_queue_pkey PRIMARY KEY (task_run_id);
alter table task_run_queue add constraint task_run_queue_task_run_id_fkey FOREIGN KEY (task_run_id) REFERENCES task_run(id) ON DELETE CASCADE;
alter table task_worker add constraint task_worker_pkey PRIMARY KEY (id);
alter table variable add constraint variable_name_key UNIQUE (name);
alter table variable add constraint variable_pkey PRIMARY KEY (id);
alter table work_pool add constraint work_pool_name_key UNIQUE (name);
alter table work_pool add constraint work_pool_pkey PRIMARY KEY (id);
alter table work_queue add constraint work_queue_pkey PRIMARY KEY (id);
alter table work_queue add constraint work_queue_work_pool_id_fkey FOREIGN KEY (work_pool_id) REFERENCES work_pool(id) ON DELETE CASCADE;
alter table worker add constraint worker_pkey PRIMARY KEY (id);
alter table worker add constraint worker_work_pool_id_fkey FOREIGN KEY (work_pool_id) REFERENCES work_pool(id) ON DELETE CASCADE;
alter table worker_cleanup add constraint worker_cleanup_idempotency_key_key UNIQUE (idempotency_key);
alter table worker_cleanup add constraint worker_cleanup_pkey PRIMARY KEY (id);
alter table worker_cleanup add constraint worker_cleanup_work_pool_id_fkey FOREIGN KEY (work_pool_id) REFERENCES work_pool(id) ON DELETE CASCADE;
CREATE INDEX artifact_collection_latest_id ON public.artifact_collection USING btree (latest_id);
CREATE INDEX artifact_created ON public.artifact USING btree (created);
CREATE INDEX artifact_flow_run_id ON public.artifact USING btree (flow_run_id);
CREATE INDEX artifact_key ON public.artifact USING btree (key, created);
CREATE INDEX artifact_task_run_id ON public.artifact USING btree (task_run_id);
CREATE INDEX artifact_updated ON public.artifact USING btree (updated);
CREATE INDEX automation_created ON public.automation USING btree (created, id);
CREATE INDEX automation_name ON public.automation USING btree (name, id);
CREATE INDEX automation_resource_resource ON public.automation_resource USING btree (resource_id);
CREATE INDEX automation_updated ON public.automation USING btree (updated, id);
CREATE INDEX block_document_name ON public.block_document USING btree (is_anonymous, name, id);
CREATE INDEX block_document_reference_reference ON public.block_document_reference USING btree (reference_id);
CREATE INDEX block_document_schema ON public.block_document USING btree (block_schema_id);
CREATE INDEX block_schema_created ON public.block_schema USING btree (created, id);
CREATE INDEX block_schema_reference_reference ON public.block_schema_reference USING btree (reference_id);
CREATE INDEX block_schema_type ON public.block_schema USING btree (block_type_id, created, id);
CREATE INDEX block_type_name ON public.block_type USING btree (name, id);
CREATE INDEX concurrency_hold_holder ON public.concurrency_hold USING btree (holder_id) WHERE (holder_id IS NOT NULL);
CREATE INDEX concurrency_hold_lease ON public.concurrency_hold USING btree (lease_id) WHERE (lease_id IS NOT NULL);
CREATE INDEX concurrency_hold_limit ON public.concurrency_hold USING btree (limit_id, expires_at, slots);
CREATE INDEX concurrency_lease_expires ON public.concurrency_lease USING btree (expires_at);
CREATE INDEX deployment_created ON public.deployment USING btree (created, id);
CREATE UNIQUE INDEX deployment_flow_name ON public.deployment USING btree (flow_id, name);
CREATE INDEX deployment_limit ON public.deployment USING btree (concurrency_limit_id) WHERE (concurrency_limit_id IS NOT NULL);
CREATE INDEX deployment_name ON public.deployment USING btree (name, id);
CREATE INDEX deployment_polled ON public.deployment USING btree (last_polled) WHERE (status = 'READY'::text);
CREATE INDEX deployment_queue ON public.deployment USING btree (work_queue_id) WHERE (work_queue_id IS NOT NULL);
CREATE INDEX deployment_schedule_look ON public.deployment_schedule USING btree (next_look, id) WHERE (active = 1);
CREATE INDEX deployment_schedule_policy ON public.deployment_schedule USING btree (deployment_id) WHERE ((overlap <> 'allow'::text) OR (missed IS NOT NULL));
CREATE UNIQUE INDEX deployment_schedule_slug ON public.deployment_schedule USING btree (deployment_id, slug);
CREATE INDEX deployment_updated ON public.deployment USING btree (updated, id);
CREATE INDEX event_name ON public.event USING btree (event, occurred, seq);
CREATE INDEX event_occurred ON public.event USING btree (occurred, seq, event);
CREATE INDEX event_tail ON public.event USING btree (tx, seq);
CREATE INDEX flow_created ON public.flow USING btree (created, id);
CREATE INDEX flow_run_awaiting_former ON public.flow_run USING btree (deployment_id, expected_start_time, id) WHERE (state_name = 'AwaitingFormerRun'::text);
CREATE INDEX flow_run_awaiting_slot ON public.flow_run USING btree (deployment_id, expected_start_time, id) WHERE (state_name = 'AwaitingConcurrencySlot'::text);
CREATE INDEX flow_run_begun ON public.flow_run USING btree (deployment_id, expected_start_time, id) WHERE ((auto_scheduled = 1) AND ((state_type = ANY (ARRAY['PENDING'::text, 'RUNNING'::text, 'PAUSED'::text, 'CANCELLING'::text])) OR ((state_type = 'SCHEDULED'::text) AND (run_count > 0))));
CREATE INDEX flow_run_deployment_next ON public.flow_run USING btree (deployment_id, next_scheduled_start_time, id) WHERE ((deployment_id IS NOT NULL) AND (next_scheduled_start_time IS NOT NULL));
CREATE INDEX flow_run_deployment_start ON public.flow_run USING btree (deployment_id, COALESCE(start_time, expected_start_time), id) INCLUDE (state_type, expected_start_time) WHERE (deployment_id IS NOT NULL);
CREATE INDEX flow_run_end ON public.flow_run USING btree (end_time DESC NULLS LAST, id DESC);
CREATE INDEX flow_run_expected ON public.flow_run USING btree (expected_start_time, id) INCLUDE (state_type, start_time);
CREATE INDEX flow_run_flow_next ON public.flow_run USING btree (flow_id, next_scheduled_start_time) WHERE (state_type = 'SCHEDULED'::text);
CREATE INDEX flow_run_flow_start ON public.flow_run USING btree (flow_id, COALESCE(start_time, expected_start_time), id) INCLUDE (state_type, expected_start_time);
CREATE UNIQUE INDEX flow_run_idempotency ON public.flow_run USING btree (flow_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);
CREATE UNIQUE INDEX flow_run_input_key ON public.flow_run_input USING btree (flow_run_id, key);
CREATE INDEX flow_run_lease ON public.flow_run USING btree (lease_expires_at) WHERE (lease_expires_at IS NOT NULL);
CREATE INDEX flow_run_name ON public.flow_run USING btree (name, id);
CREATE INDEX flow_run_next_scheduled ON public.flow_run USING btree (next_scheduled_start_time, id);
CREATE INDEX flow_run_odd_state ON public.flow_run USING btree (COALESCE(start_time, expected_start_time), id) WHERE (state_name <> ALL (ARRAY['Completed'::text, 'Failed'::text, 'Crashed'::text, 'Cancelled'::text, 'Scheduled'::text, 'Pending'::text, 'Running'::text]));
CREATE INDEX flow_run_parent ON public.flow_run USING btree (parent_task_run_id) WHERE (parent_task_run_id IS NOT NULL);
CREATE INDEX flow_run_queue ON public.flow_run USING btree (work_queue_id, state_type, next_scheduled_start_time, id) WHERE (work_queue_id IS NOT NULL);
CREATE INDEX flow_run_resume ON public.flow_run USING btree (resume_key, created) WHERE (resume_key IS NOT NULL);
CREATE INDEX flow_run_start ON public.flow_run USING btree (COALESCE(start_time, expected_start_time), id) INCLUDE (start_time, expected_start_time, name, state_type, flow_id, deployment_id, work_queue_id, parent_task_run_id);
CREATE INDEX flow_run_state_run ON public.flow_run_state USING btree (flow_run_id, "timestamp", id);
CREATE INDEX flow_run_state_start ON public.flow_run USING btree (state_type, COALESCE(start_time, expected_start_time), id);
CREATE INDEX flow_run_tags ON public.flow_run USING gin (tags);
CREATE INDEX flow_run_unmarked ON public.flow_run USING btree (next_scheduled_start_time) WHERE ((state_type = 'SCHEDULED'::text) AND (state_name = 'Scheduled'::text));
CREATE INDEX flow_run_watched ON public.flow_run USING btree (state_type, state_timestamp) WHERE (state_type = ANY (ARRAY['PAUSED'::text, 'CANCELLING'::text, 'CANCELLED'::text]));
CREATE INDEX log_flow_run ON public.log USING btree (flow_run_id, "timestamp") WHERE (flow_run_id IS NOT NULL);
CREATE INDEX log_task_run ON public.log USING btree (task_run_id, "timestamp") WHERE (task_run_id IS NOT NULL);
CREATE INDEX log_timestamp ON public.log USING btree ("timestamp", level);
CREATE INDEX log_worker ON public.log USING btree (worker_id, "timestamp") WHERE (worker_id IS NOT NULL);
CREATE INDEX result_expiration ON public.result USING btree (expiration) WHERE (expiration IS NOT NULL);
CREATE INDEX run_tag_tally_started ON public.run_tag_tally USING btree (kind, started, unit);
CREATE INDEX run_tally_started ON public.run_tally USING btree (kind, started, unit);
CREATE INDEX task_run_cache_expiration ON public.task_run_cache USING btree (expiration) WHERE (expiration IS NOT NULL);
CREATE INDEX task_run_cache_key ON public.task_run_cache USING btree (cache_key, created);
CREATE INDEX task_run_cache_task_run ON public.task_run_cache USING btree (task_run_id);
CREATE INDEX task_run_end ON public.task_run USING btree (end_time DESC NULLS LAST, start_time, state_type);
CREATE INDEX task_run_expected ON public.task_run USING btree (expected_start_time, state_type);
CREATE UNIQUE INDEX task_run_natural ON public.task_run USING btree (flow_run_id, task_key, dynamic_key);
CREATE INDEX task_run_queue_order ON public.task_run_queue USING btree (task_key, queued_at, task_run_id);
CREATE INDEX task_run_queue_worker ON public.task_run_queue USING btree (task_worker_id) WHERE (task_worker_id IS NOT NULL);
CREATE INDEX task_run_tagged ON public.task_run USING gin (tags) WHERE (tags <> '[]'::jsonb);
CREATE INDEX task_run_uncompleted ON public.task_run USING btree (expected_start_time, state_type) WHERE (state_type <> 'COMPLETED'::text);
CREATE INDEX task_worker_last_seen ON public.task_worker USING btree (last_seen);
CREATE INDEX variable_created ON public.variable USING btree (created, id);
CREATE INDEX variable_updated ON public.variable USING btree (updated, id);
CREATE INDEX work_queue_name ON public.work_queue USING btree (name, id);
CREATE UNIQUE INDEX work_queue_pool_name ON public.work_queue USING btree (work_pool_id, name);
CREATE INDEX work_queue_pool_priority ON public.work_queue USING btree (work_pool_id, priority, id);
CREATE INDEX work_queue_status_polled ON public.work_queue USING btree (status, last_polled);
CREATE INDEX worker_cleanup_pool ON public.worker_cleanup USING btree (work_pool_id, created, id);
CREATE INDEX worker_pool_heartbeat ON public.worker USING btree (work_pool_id, last_heartbeat_time, id);
CREATE UNIQUE INDEX worker_pool_name ON public.worker USING btree (work_pool_id, name);
CREATE INDEX worker_status_heartbeat ON public.worker USING btree (status, last_heartbeat_time);
CREATE OR REPLACE FUNCTION public.batuta_unseal_owners()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' then
        delete from run_seal where kind = 'flow_run' or unit = old.expected_start_time / 600000000;
      elsif tg_op = 'INSERT' then
        delete from run_seal where kind = 'flow_run'
          and unit = (select expected_start_time / 600000000 from flow_run where id = new.flow_run_id);
      else
        delete from run_seal where kind = 'flow_run'
          and unit = (select expected_start_time / 600000000 from flow_run where id = old.flow_run_id);
      end if;
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.batuta_unseal_parents()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'UPDATE' then
        delete from run_seal where kind = 'task_run' or unit = old.expected_start_time / 600000000;
      elsif tg_op = 'INSERT' then
        delete from run_seal where kind = 'task_run'
          and unit = (select expected_start_time / 600000000 from task_run where id = new.parent_task_run_id);
      else
        delete from run_seal where kind = 'task_run'
          and unit = (select expected_start_time / 600000000 from task_run where id = old.parent_task_run_id);
      end if;
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.batuta_unseal_runs()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op <> 'INSERT' then
        delete from run_seal where kind = tg_argv[0] and unit = old.expected_start_time / 600000000;
      end if;
      if tg_op <> 'DELETE' then
        delete from run_seal where kind = tg_argv[0] and unit = new.expected_start_time / 600000000;
      end if;
      return null;
    end $function$
;
CREATE OR REPLACE FUNCTION public.batuta_unseal_tagged()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin delete from run_seal where kind = 'task_run'
    and unit in (select expected_start_time / 600000000 from task_run where flow_run_id = old.id); return null; end $function$
;
CREATE TRIGGER flow_run_unseal_delete AFTER DELETE ON public.flow_run FOR EACH ROW WHEN ((old.state_type = ANY (ARRAY['COMPLETED'::text, 'FAILED'::text, 'CANCELLED'::text, 'CRASHED'::text]))) EXECUTE FUNCTION batuta_unseal_runs('flow_run');
CREATE TRIGGER flow_run_unseal_insert AFTER INSERT ON public.flow_run FOR EACH ROW WHEN ((new.expected_start_time IS NOT NULL)) EXECUTE FUNCTION batuta_unseal_runs('flow_run');
CREATE TRIGGER flow_run_unseal_parent_delete AFTER DELETE ON public.flow_run FOR EACH ROW WHEN ((old.parent_task_run_id IS NOT NULL)) EXECUTE FUNCTION batuta_unseal_parents();
CREATE TRIGGER flow_run_unseal_parent_insert AFTER INSERT ON public.flow_run FOR EACH ROW WHEN ((new.parent_task_run_id IS NOT NULL)) EXECUTE FUNCTION batuta_unseal_parents();
CREATE TRIGGER flow_run_unseal_parent_update AFTER UPDATE OF parent_task_run_id ON public.flow_run FOR EACH ROW WHEN ((old.parent_task_run_id IS DISTINCT FROM new.parent_task_run_id)) EXECUTE FUNCTION batuta_unseal_parents();
CREATE TRIGGER flow_run_unseal_tags AFTER UPDATE OF tags ON public.flow_run FOR EACH ROW WHEN ((old.tags IS DISTINCT FROM new.tags)) EXECUTE FUNCTION batuta_unseal_tagged();
CREATE TRIGGER flow_run_unseal_update AFTER UPDATE OF expected_start_time, start_time, state_type, state_name, total_run_time, name, tags ON public.flow_run FOR EACH ROW WHEN (((old.state_type = ANY (ARRAY['COMPLETED'::text, 'FAILED'::text, 'CANCELLED'::text, 'CRASHED'::text])) OR (old.expected_start_time IS DISTINCT FROM new.expected_start_time))) EXECUTE FUNCTION batuta_unseal_runs('flow_run');
CREATE TRIGGER task_run_unseal_delete AFTER DELETE ON public.task_run FOR EACH ROW WHEN ((old.state_type = ANY (ARRAY['COMPLETED'::text, 'FAILED'::text, 'CANCELLED'::text, 'CRASHED'::text]))) EXECUTE FUNCTION batuta_unseal_runs('task_run');
CREATE TRIGGER task_run_unseal_insert AFTER INSERT ON public.task_run FOR EACH ROW WHEN ((new.expected_start_time IS NOT NULL)) EXECUTE FUNCTION batuta_unseal_runs('task_run');
CREATE TRIGGER task_run_unseal_parent_delete AFTER DELETE ON public.task_run FOR EACH ROW WHEN ((old.flow_run_id IS NOT NULL)) EXECUTE FUNCTION batuta_unseal_owners();
CREATE TRIGGER task_run_unseal_parent_insert AFTER INSERT ON public.task_run FOR EACH ROW WHEN ((new.flow_run_id IS NOT NULL)) EXECUTE FUNCTION batuta_unseal_owners();
CREATE TRIGGER task_run_unseal_parent_update AFTER UPDATE OF flow_run_id ON public.task_run FOR EACH ROW WHEN ((old.flow_run_id IS DISTINCT FROM new.flow_run_id)) EXECUTE FUNCTION batuta_unseal_owners();
CREATE TRIGGER task_run_unseal_update AFTER UPDATE OF expected_start_time, start_time, state_type, state_name, total_run_time, name ON public.task_run FOR EACH ROW WHEN (((old.state_type = ANY (ARRAY['COMPLETED'::text, 'FAILED'::text, 'CANCELLED'::text, 'CRASHED'::text])) OR (old.expected_start_time IS DISTINCT FROM new.expected_start_time))) EXECUTE FUNCTION batuta_unseal_runs('task_run');
