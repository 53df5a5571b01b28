import { flow, task } from "batuta";
import { readPublicData } from "./public-data.ts";

const extractFlights = task(async function extractFlights() {
  return JSON.parse(await readPublicData("flights-2k.json")) as { origin: string; delay: number }[];
});

const extractCities = task(async function extractCities() {
  const lines = (await readPublicData("airports.csv")).trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(",")).map(([code = "", , city = ""]) => [code, city]));
});

const combine = task(function combine(flights: { origin: string }[], cities: ReadonlyMap<string, string>) {
  const counts = Map.groupBy(flights, (one) => cities.get(one.origin) ?? one.origin);
  return [...counts]
    .map(([city, list]) => ({ city, flights: list.length }))
    .sort((a, b) => b.flights - a.flights);
});

/** Both extracts start at once; `combine` waits for them because it is given their futures. */
export const busiestCities = flow(async function busiestCities(top = 5) {
  const ranking = await combine(extractFlights(), extractCities());
  return ranking.slice(0, top);
});

if (import.meta.main) console.table(await busiestCities());
