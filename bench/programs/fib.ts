/** The two flows of the public six-engine study: `fib.ts 40 10` is 40 tasks of fib(10) each, one after another. */
import { flow, task } from "batuta";

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

const fibonacci = task(function fibonacci(n: number) {
  return fib(n);
});

const [times = "40", n = "10"] = process.argv.slice(2);
const study = flow(async function study() {
  let last = 0;
  for (let index = 0; index < Number(times); index++) last = await fibonacci(Number(n));
  return last;
});

// Opens the database, as Prefect's temporary server is started before it is timed.
await flow(async function warm() {})();
const started = performance.now();
await study();
process.stdout.write(`${JSON.stringify({ value: (performance.now() - started) / 1000 })}\n`);
