/**
 * Many small tasks in one flow, and a look into the database as soon as the flow has returned.
 *   tasks.ts one-by-one|at-once|map|chunks TASKS
 */
import { DatabaseSync } from "node:sqlite";
import { flow, task } from "batuta";

const CHUNK_TASKS = 1000;

const double = task(function double(value: number) {
  return value * 2;
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const modes: Readonly<Record<string, (count: number) => Promise<number>>> = {
  async "one-by-one"(count) {
    let sum = 0;
    for (let index = 0; index < count; index++) sum += await double(index);
    return sum;
  },
  async "at-once"(count) {
    const futures = numbers(count).map((index) => double(index));
    let sum = 0;
    for (const future of futures) sum += await future;
    return sum;
  },
  async map(count) {
    const results = await double.map(numbers(count)).result();
    return results.reduce((sum, value) => sum + value, 0);
  },
  async chunks(count) {
    let sum = 0;
    for (let from = 0; from < count; from += CHUNK_TASKS) {
      const results = await double.map(numbers(CHUNK_TASKS).map((index) => from + index)).result();
      for (const value of results) sum += value;
    }
    return sum;
  },
};

const [mode = "one-by-one", tasks = "10000"] = process.argv.slice(2);
const body = modes[mode];
if (body === undefined) throw new Error(`unknown mode ${mode}`);
const count = Number(tasks);
const many = flow(async function many() {
  return await body(count);
});

// Opens the database, as the other contenders have theirs open before they are timed.
await flow(async function warm() {})();
const started = performance.now();
const sum = await many();
const seconds = (performance.now() - started) / 1000;
if (sum !== count * (count - 1)) throw new Error(`wrong result: ${sum}`);

const home = process.env.BATUTA_HOME ?? "";
if (process.env.BENCH_DATABASE !== "") {
  using db = new DatabaseSync(process.env.BENCH_DATABASE ?? `${home}/batuta.db`, { readOnly: true });
  const row = db.prepare("select count(*) as recorded from task_run where state_type = 'COMPLETED'").get();
  if (row?.recorded !== count)
    throw new Error(`only ${String(row?.recorded)} of ${count} tasks are recorded`);
}
// In kilobytes on Linux and macOS alike, by Node's own account.
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ value: count / seconds, seconds, peakMb })}\n`);
