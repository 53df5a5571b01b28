/**
 * `node bench/server/main.ts`: how fast the server answers and takes in, beside Prefect's own server in the same run.
 *
 *   --with-prefect        also Prefect's server (SQLite, its own default)
 *   --python              also 4,000 task runs of Prefect's Python client
 *   --postgres            Batuta over an embedded Postgres instead of SQLite
 *   --runs N --tasks M    a past of N flow runs with M task runs each (Batuta only; default none)
 *   --database URL        Batuta over a database that `seed.ts` has filled, instead of making one (it is written to)
 *   --pages               only what pages ask: their first answers and p50, p95, p99 of the next ones, in some minutes
 *   --only TEXT           only measures whose name contains the text
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { withFreshDatabase } from "../../compat/databases.ts";
import { withPrefectServer } from "../../compat/differential/servers.ts";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { withServer } from "../../scripts/with-server.ts";
import { measureAlone } from "./alone.ts";
import { measureIntake } from "./intake.ts";
import { measurePython } from "./python.ts";
import { measurePages, measureRequests } from "./requests.ts";
import { withPast } from "./with-past.ts";

const { values: options } = parseArgs({
  options: {
    "with-prefect": { type: "boolean", default: false },
    python: { type: "boolean", default: false },
    postgres: { type: "boolean", default: false },
    runs: { type: "string", default: "0" },
    tasks: { type: "string", default: "10" },
    database: { type: "string" },
    pages: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});

/** A row: name, and numbers by column. */
export interface Row {
  readonly name: string;
  readonly numbers: Readonly<Record<string, string>>;
}

function prefectPython(): string {
  const venv = findOrMakePrefectVenv();
  if ("reason" in venv) throw new Error(venv.reason);
  return venv.python;
}

async function measure(apiUrl: string, scale: number): Promise<Row[]> {
  if (options.pages) return measurePages(apiUrl, scale, options.only);
  return [
    ...(options.python ? await measurePython(apiUrl, prefectPython(), options.only) : []),
    ...(await measureIntake(apiUrl, scale, options.only)),
    ...(await measureRequests(apiUrl, scale, options.only)),
  ];
}

const past = { runs: Number(options.runs), tasks: Number(options.tasks) };
const root = join(import.meta.dirname, "../..");
const dialect = options.postgres || options.database?.startsWith("postgres") ? "postgres" : "sqlite";
const alone = options.pages
  ? []
  : await withFreshDatabase(dialect, (url) => measureAlone(root, url, options.only));
const own = await (options.database === undefined
  ? withPast(dialect, past, (apiUrl) => measure(apiUrl, 1))
  : withServer(root, ({ apiUrl }) => measure(apiUrl, 1), { databaseUrl: options.database }));
let prefect: Row[] = [];
if (options["with-prefect"]) {
  // A tenth of the requests: its numbers come out the same, ten times sooner.
  prefect = await withPrefectServer(prefectPython(), (apiUrl) => measure(apiUrl, 0.1));
}
const table = new Table({
  head: ["measure", "Batuta", ...(prefect.length > 0 ? ["Prefect"] : [])],
  style: { head: [], border: [] },
});
for (const row of [...alone, ...own]) {
  const show = ({ numbers }: Row): string =>
    Object.entries(numbers)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ");
  const theirs = prefect.find(({ name }) => name === row.name);
  table.push([
    row.name,
    show(row),
    ...(prefect.length > 0 ? [theirs === undefined ? "" : show(theirs)] : []),
  ]);
}
process.stdout.write(
  `${options.database ?? `${options.postgres ? "Postgres" : "SQLite"}, past of ${past.runs} flow runs`}\n${table.toString()}\n`,
);
