/**
 * `node compat/schedules.ts`: the next 500 dates of 224 schedules, here and by Prefect's own library.
 * With `--write` the dates, shortened to digests, become the fixture of the unit test.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findOrMakePrefectVenv, PREFECT_VERSION } from "../scripts/prefect-venv.ts";
import { withHome } from "../scripts/with-server.ts";
import { scheduleDates } from "../src/domain/schedules/schedule-dates.ts";
import { type ScheduleCase, scheduleCases } from "../test/support/schedule-cases.ts";
import { datesDigest, known } from "../test/support/schedule-digest.ts";

const COUNT = 500;
const FIXTURE = join(import.meta.dirname, "../test/fixtures/schedule-dates.json");

/** What Prefect's library says: dates, or that it has none. */
interface Answer {
  readonly dates?: readonly number[];
  readonly refused?: string;
  readonly failed?: string;
}

async function askPrefect(python: string, cases: readonly ScheduleCase[]): Promise<Answer[]> {
  return withHome(async (home) => {
    const [source, target] = [join(home, "cases.json"), join(home, "dates.json")];
    await writeFile(source, JSON.stringify(cases));
    execFileSync(python, [join(import.meta.dirname, "schedules.py"), source, target], {
      env: { ...process.env, PREFECT_HOME: home, DO_NOT_TRACK: "1" },
      stdio: ["ignore", "inherit", "inherit"],
      timeout: 600_000,
    });
    return JSON.parse(await readFile(target, "utf8")) as Answer[]; // safe: written by the line before
  });
}

function shown(micros: number | undefined): string {
  return micros === undefined ? "nothing" : new Date(micros / 1000).toISOString();
}

function differenceOf(one: ScheduleCase, answer: Answer): string | undefined {
  if (answer.dates === undefined) return `Prefect has no dates: ${answer.refused ?? answer.failed}`;
  const dates = known(answer.dates);
  const mine = known(scheduleDates(one.schedule, { start: one.start, count: one.count }));
  const place = dates.findIndex((date, index) => date !== mine[index]);
  if (place < 0 && mine.length === dates.length) return undefined;
  const index = place < 0 ? dates.length : place;
  return `date ${index} is ${shown(mine[index])}, Prefect's ${shown(dates[index])}`;
}

const venv = findOrMakePrefectVenv();
if ("reason" in venv) {
  process.stdout.write(`schedules: skipped: ${venv.reason}\n`);
} else {
  const cases = scheduleCases(COUNT);
  const answers = await askPrefect(venv.python, cases);
  let differences = 0;
  for (const [index, one] of cases.entries()) {
    const difference = differenceOf(one, answers[index] ?? {});
    if (difference === undefined) continue;
    differences += 1;
    process.stdout.write(
      `schedules: ${JSON.stringify(one.schedule)} from ${shown(one.start)}: ${difference}\n`,
    );
  }
  if (process.argv.includes("--write")) {
    const digests = answers.map(({ dates = [] }) => datesDigest(known(dates)));
    await writeFile(
      FIXTURE,
      `${JSON.stringify({ prefect: PREFECT_VERSION, count: COUNT, digests }, null, 2)}\n`,
    );
  }
  process.stdout.write(
    `schedules: ${cases.length - differences} of ${cases.length} schedules have the next ${COUNT} dates of Prefect ${PREFECT_VERSION}\n`,
  );
  process.exitCode = differences === 0 ? 0 : 1;
}
