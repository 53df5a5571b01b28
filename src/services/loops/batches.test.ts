import { expect, it } from "vitest";
import { changeAllFound } from "./batches.ts";

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

it("changes eight rows at a time, and lists again until a list is not full", async () => {
  const left = new Set(Array.from({ length: 25 }, (_, at) => at));
  let [underWay, most] = [0, 0];
  const change = async (row: number): Promise<boolean> => {
    most = Math.max(most, ++underWay);
    await turn();
    underWay -= 1;
    return left.delete(row);
  };
  const list = async () => [...left].slice(0, 20);
  expect(await changeAllFound(never, 20, list, change)).toBe(25);
  expect(most).toBe(8);
});

it("ends with an error only once no change is under way any more", async () => {
  const changed: number[] = [];
  const change = async (row: number): Promise<boolean> => {
    if (row === 0) throw new Error("the disk is full");
    await turn();
    changed.push(row);
    return true;
  };
  const rows = Array.from({ length: 12 }, (_, at) => at);
  await expect(changeAllFound(never, 20, async () => rows, change)).rejects.toThrow("the disk is full");
  expect(changed).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it("begins no more once it is told to stop", async () => {
  const stop = new AbortController();
  const change = async (): Promise<boolean> => {
    stop.abort();
    return true;
  };
  expect(await changeAllFound(stop.signal, 20, async () => new Array(20).fill(0), change)).toBe(8);
});
