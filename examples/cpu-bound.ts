import { flow, task, threadRunner } from "batuta";

function fib(n: number): number {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

/** A task that threads run must be exported, so that they find it by its module. */
export const fibonacci = task({ timeoutSeconds: 60 }, function fibonacci(n: number) {
  return fib(n);
});

/** Work that would hold the event loop goes to threads; a time-out really ends it there. */
export const cpuBound = flow(
  { taskRunner: threadRunner({ maxThreads: 2 }) },
  async function cpuBound(numbers: number[]) {
    return await fibonacci.map(numbers).result();
  },
);

if (import.meta.main) console.log(await cpuBound([30, 31, 32, 33]));
