import { flow, task } from "batuta";
import { readPublicData } from "./public-data.ts";

interface Flight {
  readonly origin: string;
  readonly delay: number;
}
type Totals = Record<string, { flights: number; minutes: number }>;

const split = task(async function split(chunks: number): Promise<Flight[][]> {
  const flights = JSON.parse(await readPublicData("flights-20k.json")) as Flight[];
  const size = Math.ceil(flights.length / chunks);
  return Array.from({ length: chunks }, (_, index) => flights.slice(index * size, (index + 1) * size));
});

const addUp = task(function addUp(flights: Flight[]) {
  const totals: Totals = {};
  for (const { origin, delay } of flights) {
    totals[origin] ??= { flights: 0, minutes: 0 };
    totals[origin].flights += 1;
    totals[origin].minutes += delay;
  }
  return totals;
});

const merge = task(function merge(parts: Totals[]) {
  const all: Totals = {};
  for (const [origin, part] of parts.flatMap((one) => Object.entries(one))) {
    all[origin] ??= { flights: 0, minutes: 0 };
    all[origin].flights += part.flights;
    all[origin].minutes += part.minutes;
  }
  return all;
});

/** Average delay at each airport, over 20,000 real flights of 2001: one mapped task for each chunk, one to merge. */
export const averageDelays = flow(async function averageDelays(chunks = 8) {
  const totals = await merge(addUp.map(await split(chunks)));
  return Object.entries(totals)
    .map(([airport, { flights, minutes }]) => ({ airport, flights, averageDelay: minutes / flights }))
    .sort((a, b) => b.flights - a.flights);
});

if (import.meta.main) console.table((await averageDelays()).slice(0, 10));
