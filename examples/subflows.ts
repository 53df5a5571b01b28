import { flow, task } from "batuta";
import { readPublicData } from "./public-data.ts";

const loadDays = task(async function loadDays() {
  const lines = (await readPublicData("seattle-weather.csv")).trim().split("\n").slice(1);
  return lines
    .map((line) => line.split(","))
    .map(([date = "", rain = "0"]) => ({ date, rain: Number(rain) }));
});

const total = task(function total(values: number[]) {
  return Math.round(values.reduce((sum, value) => sum + value, 0) * 10) / 10;
});

/** A flow of its own, and a subflow where another flow calls it. */
export const rainOfYear = flow({ flowRunName: "rain-of-{year}" }, async function rainOfYear(year: number) {
  const days = await loadDays();
  return await total(days.filter((day) => day.date.startsWith(String(year))).map((day) => day.rain));
});

/** Millimetres of rain in Seattle, each year a subflow; all of them at once. */
export const rainInSeattle = flow(async function rainInSeattle(years: number[]) {
  const sums = await Promise.all(years.map((year) => rainOfYear(year)));
  return Object.fromEntries(years.map((year, index) => [year, sums[index]]));
});

if (import.meta.main) console.log(await rainInSeattle([2012, 2013, 2014, 2015]));
