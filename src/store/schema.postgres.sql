-- Made by scripts/schema-dump.ts from the migrations. Do not edit.

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
  task_run_id uuid
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

alter table flow add constraint flow_name_key UNIQUE (name);
alter table flow add constraint flow_pkey PRIMARY KEY (id);
alter table flow_run add constraint flow_run_flow_id_fkey FOREIGN KEY (flow_id) REFERENCES flow(id) ON DELETE CASCADE;
alter table flow_run add constraint flow_run_pkey PRIMARY KEY (id);
alter table flow_run_state add constraint flow_run_state_flow_run_id_fkey FOREIGN KEY (flow_run_id) REFERENCES flow_run(id) ON DELETE CASCADE;
alter table flow_run_state add constraint flow_run_state_pkey PRIMARY KEY (id);
alter table log add constraint log_pkey PRIMARY KEY (id);
alter table meta add constraint meta_pkey PRIMARY KEY (key);
alter table migration add constraint migration_pkey PRIMARY KEY (name);
alter table result add constraint result_pkey PRIMARY KEY (key);
alter table task_run add constraint task_run_flow_run_id_fkey FOREIGN KEY (flow_run_id) REFERENCES flow_run(id) ON DELETE CASCADE;
alter table task_run add constraint task_run_pkey PRIMARY KEY (id);
CREATE INDEX flow_created ON public.flow USING btree (created, id);
CREATE INDEX flow_run_deployment_start ON public.flow_run USING btree (deployment_id, COALESCE(start_time, expected_start_time), id) WHERE (deployment_id IS NOT NULL);
CREATE INDEX flow_run_end ON public.flow_run USING btree (end_time DESC NULLS LAST, id DESC);
CREATE INDEX flow_run_expected ON public.flow_run USING btree (expected_start_time, id);
CREATE INDEX flow_run_flow_start ON public.flow_run USING btree (flow_id, COALESCE(start_time, expected_start_time), id);
CREATE UNIQUE INDEX flow_run_idempotency ON public.flow_run USING btree (flow_id, idempotency_key);
CREATE INDEX flow_run_lease ON public.flow_run USING btree (lease_expires_at) WHERE (lease_expires_at IS NOT NULL);
CREATE INDEX flow_run_name ON public.flow_run USING btree (name, id);
CREATE INDEX flow_run_next_scheduled ON public.flow_run USING btree (next_scheduled_start_time, id);
CREATE INDEX flow_run_parent ON public.flow_run USING btree (parent_task_run_id) WHERE (parent_task_run_id IS NOT NULL);
CREATE INDEX flow_run_resume ON public.flow_run USING btree (resume_key, created) WHERE (resume_key IS NOT NULL);
CREATE INDEX flow_run_start ON public.flow_run USING btree (COALESCE(start_time, expected_start_time), id);
CREATE INDEX flow_run_state_run ON public.flow_run_state USING btree (flow_run_id, "timestamp", id);
CREATE INDEX flow_run_state_start ON public.flow_run USING btree (state_type, COALESCE(start_time, expected_start_time), id);
CREATE INDEX log_flow_run ON public.log USING btree (flow_run_id, "timestamp") WHERE (flow_run_id IS NOT NULL);
CREATE INDEX log_task_run ON public.log USING btree (task_run_id, "timestamp") WHERE (task_run_id IS NOT NULL);
CREATE INDEX log_timestamp ON public.log USING btree ("timestamp");
CREATE INDEX result_expiration ON public.result USING btree (expiration) WHERE (expiration IS NOT NULL);
CREATE INDEX task_run_end ON public.task_run USING btree (end_time DESC NULLS LAST);
CREATE INDEX task_run_expected ON public.task_run USING btree (expected_start_time);
CREATE UNIQUE INDEX task_run_natural ON public.task_run USING btree (flow_run_id, task_key, dynamic_key);
