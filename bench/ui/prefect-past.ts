/**
 * Fills the SQLite database of a Prefect server with the past that `bench/server/seed.ts` writes for Batuta, so that the
 * pages of both can be measured over the same data (`bench/ui/beside-prefect.ts`):
 *
 *   node bench/ui/prefect-past.ts FOLDER [--runs 1000000] [--tasks 10]
 *
 * FOLDER becomes the server's PREFECT_HOME. Prefect makes its schema; the rows are written by SQL, with its indexes taken
 * away meanwhile: a minute or two and 3 GB for each 100,000 flow runs, since Prefect has four rows for each task run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { z } from "zod";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import {
  CHUNK,
  DEPLOYMENTS,
  FLOWS,
  numbersOfSqlite,
  pastOf,
  SQLITE_PAST_WORDS,
  startOfPast,
  stepOfPast,
} from "../server/past.ts";

/** An instant as Prefect stores it in SQLite. */
const instant = (micros: string): string =>
  `strftime('%Y-%m-%d %H:%M:%f000', (${micros}) / 1000000.0, 'unixepoch')`;

/** A span as SQLAlchemy stores it in SQLite: an instant that long after the epoch. */
const span = (seconds: string): string => `strftime('%Y-%m-%d %H:%M:%f000', ${seconds}, 'unixepoch')`;

/** An insert by column names, so that no value can slip into a neighbour's column. */
function insert(table: string, values: Readonly<Record<string, string | number>>, ...from: string[]): string {
  const columns = Object.keys(values).join(", ");
  const tables = from.map((one) => `${one}, `).join("");
  return `insert into ${table} (${columns}) select ${Object.values(values).join(", ")} from ${tables}`;
}

/** The statements of a seed; `i` is the number of a flow run. */
function statements(startMicros: number, stepMicros: number, tasks: number) {
  const past = pastOf(SQLITE_PAST_WORDS, startMicros, stepMicros, tasks);
  const { at, flow, deployment, run, states, task, log, ks } = past;
  const begun = { created: instant(`${startMicros}`), updated: instant(`${startMicros}`) };
  const times = (start: string, end: string) => ({
    state_timestamp: instant(end),
    expected_start_time: instant(at),
    start_time: instant(start),
    end_time: instant(end),
    created: instant(at),
    updated: instant(end),
  });
  const written = (time: string) => ({
    created: instant(time),
    updated: instant(time),
    timestamp: instant(time),
  });
  const taskStates = [
    { id: past.idOf(8, task.number), type: "'PENDING'", name: "'Pending'", at },
    { id: past.idOf(9, task.number), type: "'RUNNING'", name: "'Running'", at: task.start },
    { id: task.stateId, type: "'COMPLETED'", name: "'Completed'", at: task.end },
  ];
  return {
    flows: insert("flow", { id: flow.id, name: flow.name, tags: flow.tags, labels: `'{}'`, ...begun }),
    deployments: insert("deployment", {
      id: deployment.id,
      name: deployment.name,
      flow_id: deployment.flowId,
      tags: deployment.tags,
      labels: `'{}'`,
      enforce_parameter_schema: 1,
      ...begun,
    }),
    ofRuns: [
      insert("flow_run", {
        id: run.id,
        name: run.name,
        flow_id: run.flowId,
        deployment_id: run.deploymentId,
        state_id: states.at(-1)?.id ?? "null",
        state_type: run.last.type,
        state_name: run.last.name,
        parameters: run.parameters,
        tags: run.tags,
        labels: run.labels,
        run_count: 1,
        total_run_time: span(run.seconds),
        auto_scheduled: "i % 2",
        ...times(run.start, run.end),
      }),
      ...states.map((state, number) =>
        insert("flow_run_state", {
          id: state.id,
          flow_run_id: run.id,
          type: state.type,
          name: state.name,
          state_details: `'{"flow_run_id": "' || ${run.id} || '"}'`,
          // Of a run that took no time, two states at one instant are more than Prefect allows.
          ...written(number === 1 ? `${state.at} - 1000` : state.at),
        }),
      ),
      insert("log", {
        id: log.id,
        name: `'prefect.flow_runs'`,
        level: 20,
        message: log.message,
        timestamp: instant(log.at),
        flow_run_id: run.id,
        created: instant(at),
        updated: instant(at),
      }),
      insert(
        "task_run",
        {
          id: task.id,
          name: task.name,
          flow_run_id: run.id,
          task_key: task.key,
          dynamic_key: task.dynamicKey,
          state_id: task.stateId,
          state_type: "'COMPLETED'",
          state_name: "'Completed'",
          labels: `'{}'`,
          run_count: 1,
          flow_run_run_count: 1,
          total_run_time: span("1.5"),
          ...times(task.start, task.end),
        },
        ks,
      ),
      ...taskStates.map((state) =>
        insert(
          "task_run_state",
          {
            id: state.id,
            task_run_id: task.id,
            type: state.type,
            name: state.name,
            state_details: `'{"flow_run_id": "' || ${run.id} || '", "task_run_id": "' || ${task.id} || '"}'`,
            ...written(state.at),
          },
          ks,
        ),
      ),
    ],
  };
}

const Index = z.object({ name: z.string(), sql: z.string() });

/** Takes the indexes of what is filled away, and returns what makes them again. */
function takeIndexes(database: DatabaseSync): z.infer<typeof Index>[] {
  const indexes = database
    .prepare(
      `select name, sql from sqlite_master where type = 'index' and sql is not null
       and tbl_name in ('flow_run', 'flow_run_state', 'task_run', 'task_run_state', 'log')`,
    )
    .all()
    .map((row) => Index.parse(row));
  for (const { name } of indexes) database.exec(`drop index "${name}"`);
  return indexes;
}

/** Shows, over the line before, how far it is. */
const tell = (text: string): void => void process.stderr.write(`\r\x1b[K${text}`);

function fill(path: string, runs: number, tasks: number): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  database.exec("pragma journal_mode = memory; pragma synchronous = off");
  database.exec("pragma cache_size = -500000; pragma threads = 2");
  const indexes = takeIndexes(database);
  const { flows, deployments, ofRuns } = statements(startOfPast(Date.now()), stepOfPast(runs), tasks);
  database.exec(flows + numbersOfSqlite(0, FLOWS));
  database.exec(deployments + numbersOfSqlite(0, DEPLOYMENTS));
  for (let from = 0; from < runs; from += CHUNK) {
    const to = Math.min(runs, from + CHUNK);
    database.exec("begin");
    for (const statement of ofRuns) database.exec(statement + numbersOfSqlite(from, to));
    database.exec("commit");
    tell(`${to} of ${runs} flow runs`);
  }
  for (const [number, index] of indexes.entries()) {
    tell(`index ${number + 1} of ${indexes.length}: ${index.name}`);
    database.exec(index.sql);
  }
  // As Batuta's seed does; enough of each index to know how its values are spread. The log is how Prefect opens it.
  database.exec("pragma analysis_limit = 10000; analyze; pragma journal_mode = wal");
  database.close();
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "1000000" }, tasks: { type: "string", default: "10" } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("name a folder for Prefect's server: its PREFECT_HOME");
const home = resolve(folder);
const path = join(home, "prefect.db");
if (existsSync(path)) throw new Error(`${path} is there already: name another folder, or delete it`);
const venv = findOrMakePrefectVenv();
if ("reason" in venv) throw new Error(venv.reason);
mkdirSync(home, { recursive: true });
const began = performance.now();
execFileSync(venv.python, ["-m", "prefect", "server", "database", "upgrade", "-y"], {
  cwd: home,
  env: { ...process.env, PREFECT_HOME: home, PREFECT_SERVER_ANALYTICS_ENABLED: "false", DO_NOT_TRACK: "1" },
  stdio: ["ignore", "ignore", "inherit"],
});
fill(path, Number(values.runs), Number(values.tasks));
tell(`filled ${path} in ${Math.round((performance.now() - began) / 1000)} s\n`);
