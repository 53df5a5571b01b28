import { appendFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { branch, flow, getRunContext, task } from "../../src/index.ts";

/**
 * A pipeline with all shapes that a crash can hit: a sequence, a map, racing branches, nested tasks, a caught failure,
 * a retried task and a subflow; 40 task runs in all. Every body writes a line to an outside file before it returns.
 */

function effect(line: string): void {
  const path = process.env.PIPELINE_EFFECTS;
  if (path) appendFileSync(path, `${line}\n`);
}

/** Lets other work go first for a number of turns that differs from run to run: races are real. */
async function jitter(): Promise<void> {
  for (let turns = getJitter(); turns > 0; turns--) await nextTurn();
}

function getJitter(): number {
  return process.pid % 2 === 0
    ? Math.trunc(performance.now() * 7) % 4
    : Math.trunc(performance.now() * 3) % 3;
}

const named = { taskRunName: ({ label }: { readonly label?: unknown }) => String(label) } as const;

const add = task(named, async function add(label: string, a: number, b: number) {
  await jitter();
  effect(label);
  return a + b;
});

const double = task(named, function double(label: string, value: number) {
  effect(label);
  return value * 2;
});

const fails = task(named, function fails(label: string): number {
  effect(label);
  throw new Error("always fails");
});

const flaky = task({ ...named, retries: 2 }, function flaky(label: string) {
  const { taskRun } = getRunContext();
  effect(`${label}#${taskRun?.runCount}`);
  if (taskRun?.runCount === 1) throw new Error("the first try fails");
  return 7;
});

const nest = task(named, async function nest(label: string, value: number) {
  const left = double(`${label}.left`, value);
  const right = double(`${label}.right`, value + 1);
  const sum = (await left) + (await right);
  effect(label);
  return sum;
});

const child = flow(async function child(start: number) {
  let value = start;
  for (let i = 0; i < 5; i++) value = await add(`child-${i}`, value, i);
  return value;
});

/** 8 in sequence + 10 mapped + 2 branches of 4 + 2 nests with 2 each + 1 failing + 1 flaky + 5 in the subflow + 1. */
export const pipeline = flow(async function pipeline(seed: number) {
  let sequence = seed;
  for (let i = 0; i < 8; i++) sequence = await add(`seq-${i}`, sequence, i);

  const mapped = double.map(
    Array.from({ length: 10 }, (_, i) => `map-${i}`),
    Array.from({ length: 10 }, (_, i) => i),
  );

  const race = (name: string, start: number) =>
    branch(name, async () => {
      let value = start;
      for (let i = 0; i < 4; i++) value = await add(`race-${name}-${i}`, value, 1);
      return value;
    });
  const [left, right] = await Promise.all([race("left", 100), race("right", 200)]);

  const nests = [nest("nest-a", 1), nest("nest-b", 2)];
  let caught = 0;
  try {
    await fails("failing");
  } catch {
    caught = 1;
  }
  const sub = await child(left + right);
  const total = add("total", sub, await flaky("flaky"));
  const sums = await Promise.all(nests);
  const doubles = await mapped.result();
  return {
    sequence,
    left,
    right,
    caught,
    sub,
    total: await total,
    nests: sums,
    doubles,
  };
});

/** What the pipeline returns for a seed, by arithmetic alone. */
export function expectedResult(seed: number): unknown {
  const sub = 104 + 204 + 10;
  return {
    sequence: seed + 28,
    left: 104,
    right: 204,
    caught: 1,
    sub,
    total: sub + 7,
    nests: [2 + 4, 4 + 6],
    doubles: [0, 2, 4, 6, 8, 10, 12, 14, 16, 18],
  };
}

/** What each task run returns by its name, by arithmetic alone. */
export function expectedTaskResults(seed: number): ReadonlyMap<string, number> {
  const results = new Map<string, number>();
  let sequence = seed;
  for (let i = 0; i < 8; i++) {
    sequence += i;
    results.set(`seq-${i}`, sequence);
  }
  for (let i = 0; i < 10; i++) results.set(`map-${i}`, i * 2);
  for (let i = 0; i < 4; i++) results.set(`race-left-${i}`, 101 + i).set(`race-right-${i}`, 201 + i);
  results.set("nest-a", 6).set("nest-a.left", 2).set("nest-a.right", 4);
  results.set("nest-b", 10).set("nest-b.left", 4).set("nest-b.right", 6);
  let child = 104 + 204;
  for (let i = 0; i < 5; i++) {
    child += i;
    results.set(`child-${i}`, child);
  }
  return results.set("flaky", 7).set("total", child + 7);
}
