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
import { type RawBuilder, sql } from "kysely";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import type { Store } from "../../src/store/store.ts";

const CHUNK = 5_000;
const DEPLOYMENTS = 200;
const FLOWS = 50;
/** Less than the 90 days that the server keeps: its retention would delete the oldest while others are measured. */
const DAYS = 85;

/** Expressions that the two databases write differently. */
interface Words {
  readonly numbers: (from: number, to: number) => RawBuilder<unknown>;
  readonly hex: (value: string, width: number) => string;
  readonly uuid: (text: string) => string;
  readonly json: (text: string) => string;
}

const WORDS: Readonly<Record<"sqlite" | "postgres", Words>> = {
  sqlite: {
    numbers: (from, to) =>
      sql`(with recursive n(i) as (select ${sql.lit(from)} union all select i + 1 from n where i < ${sql.lit(to - 1)}) select i from n) n`,
    hex: (value, width) => `printf('%0${width}x', ${value})`,
    uuid: (text) => text,
    json: (text) => text,
  },
  postgres: {
    numbers: (from, to) => sql`generate_series(${sql.lit(from)}::bigint, ${sql.lit(to - 1)}::bigint) as n(i)`,
    hex: (value, width) => `lpad(to_hex((${value})::bigint), ${width}, '0')`,
    uuid: (text) => `(${text})::uuid`,
    json: (text) => `(${text})::jsonb`,
  },
};

/** The statements of a seed; `i` is the number of a flow run. */
function statements(words: Words, start: number, stepMicros: number, tasks: number) {
  const { hex } = words;
  const at = `(${start} + i * ${stepMicros})`;
  const idOf = (kind: number, number: string): string =>
    words.uuid(
      `${hex(`(${at} / 1000) / 65536`, 8)} || '-' || ${hex(`(${at} / 1000) % 65536`, 4)} || '-7${hex3(kind)}-8000-' || ${hex(number, 12)}`,
    );
  const fixed = (kind: number, number: string): string =>
    words.uuid(`'01900000-0000-7${hex3(kind)}-8000-' || ${hex(number, 12)}`);
  // A few deployments have most of the runs: the square of a spread number.
  const deployment = `(((i * 2654435761) % 1000) * ((i * 2654435761) % 1000) * ${DEPLOYMENTS} / 1000000)`;
  const type = `case when i % 50 = 0 then 'CRASHED' when i % 10 = 3 then 'FAILED' else 'COMPLETED' end`;
  const name = `case when i % 50 = 0 then 'Crashed' when i % 10 = 3 then 'Failed' else 'Completed' end`;
  const seconds = `((i * 7919) % 600)`;
  const end = `(${at} + 2000000 + ${seconds} * 1000000)`;
  const stateRow = (kind: number, stateType: string, stateName: string, time: string): string =>
    `select ${idOf(kind, "i")}, ${idOf(1, "i")}, ${time}, ${stateType}, ${stateName}, ${time}, null, '{}', null`;
  const taskEnd = `(${at} + 2000000 + k.k * 1000000)`;
  const states = `'[{"id":"' || ${hex("i", 8)} || '-0000-7000-8000-' || ${hex("k.k", 12)} || '","type":"PENDING","timestamp":' || ${at} || '},{"id":"' || ${hex("i", 8)} || '-0001-7000-8000-' || ${hex("k.k", 12)} || '","type":"RUNNING","timestamp":' || (${at} + 1000) || '},{"id":"' || ${hex("i", 8)} || '-0002-7000-8000-' || ${hex("k.k", 12)} || '","type":"COMPLETED","timestamp":' || ${taskEnd} || '}]'`;
  const ks = Array.from({ length: tasks }, (_, k) => `select ${k} as k`).join(" union all ");
  return {
    runs: `insert into flow_run (id, created, updated, name, flow_id, state_id, state_type, state_name, state_timestamp, deployment_id, parameters, context, empirical_policy, tags, labels, run_count, expected_start_time, start_time, end_time, total_run_time, auto_scheduled)
      select ${idOf(1, "i")}, ${at}, ${end}, 'run-' || ${hex("(i * 2654435761) % 4294967296", 8)}, ${fixed(10, `${deployment} % ${FLOWS}`)}, ${idOf(4, "i")}, ${type}, ${name}, ${end},
        ${fixed(11, deployment)}, '{"x":1,"path":"s3://bucket/key"}', '{}', '{}',
        ${words.json(`case when i % 3 = 0 then '["nightly","team-' || (i % 7) || '"]' else '["adhoc"]' end`)}, ${words.json(`'{"prefect.flow.id":"x"}'`)},
        1, ${at}, ${at} + 2000000, ${end}, ${seconds}, i % 2 from `,
    states: [
      stateRow(2, "'PENDING'", "'Pending'", at),
      stateRow(3, "'RUNNING'", "'Running'", `${at} + 2000000`),
      stateRow(4, type, name, end),
    ].map(
      (select) =>
        `insert into flow_run_state (id, flow_run_id, created, type, name, timestamp, message, details, data) ${select} from `,
    ),
    tasks: `insert into task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key, empirical_policy, tags, labels, task_inputs, state_id, state_type, state_name, state_timestamp, run_count, flow_run_run_count, expected_start_time, start_time, end_time, total_run_time, state_count, states)
      select ${idOf(5, `i * ${tasks} + k.k`)}, ${at}, ${taskEnd}, 'task-' || k.k || '-' || ${hex("i % 4096", 3)}, ${idOf(1, "i")}, 'task-' || (k.k % 5), ${hex("k.k", 4)}, '{}',
        ${words.json(`'[]'`)}, '{}', '{}', ${idOf(6, `i * ${tasks} + k.k`)}, 'COMPLETED', 'Completed', ${taskEnd}, 1, 1, ${at}, ${at} + 1000, ${taskEnd}, 1.5, 3, ${states}
      from (${ks}) k, `,
    logs: `insert into log (id, created, name, level, message, timestamp, flow_run_id)
      select ${idOf(7, "i")}, ${at}, 'prefect.flow_runs', 20, 'Processed batch number ' || i || ' of the nightly export', ${at} + 2500000, ${idOf(1, "i")} from `,
    flows: `insert into flow (id, created, updated, name, tags, labels) select ${fixed(10, "i")}, ${start}, ${start}, 'flow-' || i, ${words.json(`'["seeded"]'`)}, '{}' from `,
    deployments: `insert into deployment (id, created, updated, name, flow_id, paused, tags, labels, parameters, job_variables, enforce_parameter_schema, status)
      select ${fixed(11, "i")}, ${start}, ${start}, 'deployment-' || i, ${fixed(10, `i % ${FLOWS}`)}, 0, ${words.json(`'["a"]'`)}, ${words.json(`'{}'`)}, '{}', '{}', 1, 'NOT_READY' from `,
  };
}

const hex3 = (kind: number): string => kind.toString(16).padStart(3, "0");

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
  const start = begun?.start ?? Math.floor(createSystemClock().now() - DAYS * 86_400_000) * 1000;
  const text = statements(words, start, Math.floor((DAYS * 86_400_000_000) / runs), tasks);
  const fill = (list: readonly string[], from: number, to: number): Promise<void> =>
    store.write(async (trx) => {
      // Rows that are right by themselves need no triggers, which are most of the time.
      if (store.dialect.name === "postgres")
        await sql`set local session_replication_role = replica`.execute(trx);
      for (const statement of list) await sql`${sql.raw(statement)}${words.numbers(from, to)}`.execute(trx);
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
