/**
 * The limit that the machine sets: three plain rows a task (the run and two states), written with nothing but
 * node:sqlite and prepared statements, with the pragmas that Batuta's store uses.
 *   raw-sqlite.ts one-by-one|batches TASKS FILE
 */
import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

const BATCH_TASKS = 500;

const [mode = "one-by-one", tasks = "10000", file = ""] = process.argv.slice(2);
const count = Number(tasks);
using db = new DatabaseSync(file);
db.exec(`
  pragma journal_mode = wal;
  pragma synchronous = normal;
  create table task_run (id text primary key, flow_run_id text, name text, state_type text, start_time integer,
    end_time integer, task_inputs text, result text) strict;
  create table task_run_state (id text primary key, task_run_id text, type text, timestamp integer, details text) strict;
`);
const insertRun = db.prepare("insert into task_run values (?, ?, ?, ?, ?, ?, ?, ?)");
const insertState = db.prepare("insert into task_run_state values (?, ?, ?, ?, ?)");
const flowRunId = randomUUID();

function insertTask(number: number): void {
  const id = randomUUID();
  const at = Date.now() * 1000;
  insertRun.run(id, flowRunId, `task-${number}`, "COMPLETED", at, at, "{}", String(number));
  insertState.run(randomUUID(), id, "RUNNING", at, "{}");
  insertState.run(randomUUID(), id, "COMPLETED", at, "{}");
}

const perCommit = mode === "one-by-one" ? 1 : BATCH_TASKS;
const started = performance.now();
for (let done = 0; done < count; done += perCommit) {
  db.exec("begin immediate");
  for (let number = done; number < Math.min(count, done + perCommit); number++) insertTask(number);
  db.exec("commit");
}
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ value: count / seconds })}\n`);
