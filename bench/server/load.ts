import { createSystemClock } from "../../src/platform/clock.ts";

const clock = createSystemClock();

/** How long requests took, in milliseconds, and how many were answered in a second. */
export interface LoadResult {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly failed: number;
}

/** A request of a load: what it asks may depend on its number. Without a body it is a GET. */
export type RequestMaker = (number: number) => { readonly path: string; readonly body: unknown };

/** Sends a request as JSON; true when it succeeds. */
export async function post(apiUrl: string, path: string, body: unknown): Promise<Response> {
  return await fetch(`${apiUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Lets `clients` send requests one after another until `count` are answered. */
export async function measureLoad(
  apiUrl: string,
  { clients, count, make }: { readonly clients: number; readonly count: number; readonly make: RequestMaker },
): Promise<LoadResult> {
  const times: number[] = [];
  let next = 0;
  let failed = 0;
  const began = clock.now();
  const client = async (): Promise<void> => {
    while (next < count) {
      const { path, body } = make(next++);
      const start = performance.now();
      const response = await (body === undefined ? fetch(`${apiUrl}${path}`) : post(apiUrl, path, body));
      await response.arrayBuffer();
      times.push(performance.now() - start);
      if (!response.ok) failed++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (clock.now() - began) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), perSecond: times.length / seconds, failed };
}
