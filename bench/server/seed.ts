/**
 * Fills a database with a past: flow runs over 85 days with three states, tags, labels, logs and task runs, of 200
 * deployments that are used unequally. Made in the database itself from numbers, so that every seed is the same;
 * begun again after an interruption it goes on.
 *
 *   node bench/server/seed.ts DATABASE_URL [--runs 1000000] [--tasks 10]
 *
 * Ten million task runs take some minutes and about 8 GB.
 */
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";
import {
  CHUNK,
  DEPLOYMENTS,
  FLOWS,
  numbersOfSqlite,
  type PastWords,
  pastOf,
  SQLITE_PAST_WORDS,
  startOfPast,
  stepOfPast,
} from "./past.ts";

/** Expressions that the two databases write differently. */
interface Words extends PastWords {
  readonly numbers: (from: number, to: number) => string;
  readonly json: (text: string) => string;
}

const WORDS: Readonly<Record<"sqlite" | "postgres", Words>> = {
  sqlite: { ...SQLITE_PAST_WORDS, numbers: numbersOfSqlite, json: (text) => text },
  postgres: {
    numbers: (from, to) => `generate_series(${from}::bigint, ${to - 1}::bigint) as n(i)`,
    hex: (value, width) => `lpad(to_hex((${value})::bigint), ${width}, '0')`,
    uuid: (text) => `(${text})::uuid`,
    json: (text) => `(${text})::jsonb`,
  },
};

/** The statements of a seed; `i` is the number of a flow run. */
function statements(words: Words, start: number, stepMicros: number, tasks: number) {
  const { hex, json } = words;
  const { at, flow, deployment, run, states, task, log, ks } = pastOf(words, start, stepMicros, tasks);
  const taskStates = `'[{"id":"' || ${hex("i", 8)} || '-0000-7000-8000-' || ${hex("k.k", 12)} || '","type":"PENDING","timestamp":' || ${at} || '},{"id":"' || ${hex("i", 8)} || '-0001-7000-8000-' || ${hex("k.k", 12)} || '","type":"RUNNING","timestamp":' || (${task.start}) || '},{"id":"' || ${hex("i", 8)} || '-0002-7000-8000-' || ${hex("k.k", 12)} || '","type":"COMPLETED","timestamp":' || ${task.end} || '}]'`;
  return {
    runs: `insert into flow_run (id, created, updated, name, flow_id, state_id, state_type, state_name, state_timestamp, deployment_id, parameters, context, empirical_policy, tags, labels, run_count, expected_start_time, start_time, end_time, total_run_time, auto_scheduled)
      select ${run.id}, ${at}, ${run.end}, ${run.name}, ${run.flowId}, ${states.at(-1)?.id}, ${run.last.type}, ${run.last.name}, ${run.end},
        ${run.deploymentId}, ${run.parameters}, '{}', '{}', ${json(run.tags)}, ${json(run.labels)},
        1, ${at}, ${run.start}, ${run.end}, ${run.seconds}, i % 2 from `,
    states: states.map(
      (
        state,
      ) => `insert into flow_run_state (id, flow_run_id, created, type, name, timestamp, message, details, data)
        select ${state.id}, ${run.id}, ${state.at}, ${state.type}, ${state.name}, ${state.at}, null, '{}', null from `,
    ),
    tasks: `insert into task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key, empirical_policy, tags, labels, task_inputs, state_id, state_type, state_name, state_timestamp, run_count, flow_run_run_count, expected_start_time, start_time, end_time, total_run_time, state_count, states)
      select ${task.id}, ${at}, ${task.end}, ${task.name}, ${run.id}, ${task.key}, ${task.dynamicKey}, '{}',
        ${json(`'[]'`)}, '{}', '{}', ${task.stateId}, 'COMPLETED', 'Completed', ${task.end}, 1, 1, ${at}, ${task.start}, ${task.end}, 1.5, 3, ${taskStates}
      from ${ks}, `,
    logs: `insert into log (id, created, name, level, message, timestamp, flow_run_id)
      select ${log.id}, ${at}, 'prefect.flow_runs', 20, ${log.message}, ${log.at}, ${run.id} from `,
    flows: `insert into flow (id, created, updated, name, tags, labels) select ${flow.id}, ${start}, ${start}, ${flow.name}, ${json(flow.tags)}, '{}' from `,
    deployments: `insert into deployment (id, created, updated, name, flow_id, paused, tags, labels, parameters, job_variables, enforce_parameter_schema, status)
      select ${deployment.id}, ${start}, ${start}, ${deployment.name}, ${deployment.flowId}, 0, ${json(deployment.tags)}, ${json(`'{}'`)}, '{}', '{}', 1, 'NOT_READY' from `,
  };
}

/** Writes the past of `runs` flow runs, with `tasks` task runs each. */
export async function seedPast(
  store: Store,
  { runs, tasks, onProgress }: { runs: number; tasks: number; onProgress?: (done: number) => void },
): Promise<void> {
  const words = WORDS[store.dialect.name];
  // A seed that was interrupted goes on where it was: flows bear the time that it began from.
  const begun = await store.reader
    .selectFrom("flow")
    .select((eb) => eb.fn.min("created").as("start"))
    .executeTakeFirst();
  const done = await store.reader
    .selectFrom("flow_run")
    .select((eb) => eb.fn.countAll<number>().as("runs"))
    .executeTakeFirstOrThrow();
  const start = begun?.start ?? startOfPast(createSystemClock().now());
  const text = statements(words, start, stepOfPast(runs), tasks);
  const fill = (list: readonly string[], from: number, to: number): Promise<void> =>
    store.write(async (trx) => {
      // Rows that are right by themselves need no triggers, which are most of the time.
      if (store.dialect.name === "postgres")
        await sql`set local session_replication_role = replica`.execute(trx);
      for (const statement of list) await sql.raw(statement + words.numbers(from, to)).execute(trx);
    });
  if (typeof begun?.start !== "number") {
    await fill([text.flows], 0, FLOWS);
    await fill([text.deployments], 0, DEPLOYMENTS);
  }
  for (let from = Number(done.runs); from < runs; from += CHUNK) {
    const to = Math.min(runs, from + CHUNK);
    await fill([text.runs, ...text.states, text.logs, text.tasks], from, to);
    onProgress?.(to);
  }
  await store.write((trx) => sql`analyze`.execute(trx));
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: "string", default: "1000000" }, tasks: { type: "string", default: "10" } },
  });
  const [url] = positionals;
  if (url === undefined) throw new Error("name a database: sqlite:///path or postgresql://…");
  const clock = createSystemClock();
  const answerTimeoutMs = 600_000;
  const store = await openStore({ url, clock, ids: createIds(), logger: silentLogger, answerTimeoutMs });
  const began = clock.now();
  const runs = Number(values.runs);
  await seedPast(store, {
    runs,
    tasks: Number(values.tasks),
    onProgress: (done) => process.stderr.write(`\r${done} of ${runs} flow runs`),
  });
  await store.close();
  process.stdout.write(`\nseeded ${runs} flow runs in ${Math.round((clock.now() - began) / 1000)} s\n`);
}
