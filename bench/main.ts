/**
 * `npm run bench`: each measure of the speed budgets, with the machine's own limit and Prefect beside it.
 *   --with-prefect   also measure Prefect (makes a Python environment in the user's cache folder, once)
 *   --runs N         runs of each contender, in alternating order; medians are shown (default 5)
 *   --only TEXT      only measures whose name contains the text
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { findOrMakePrefectVenv, PREFECT_VERSION } from "../scripts/prefect-venv.ts";
import { type BenchContext, type Contender, MEASURES, type Measure } from "./measures.ts";
import { formatTable } from "./table.ts";

const root = join(import.meta.dirname, "..");

const { values: options } = parseArgs({
  options: {
    "with-prefect": { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    only: { type: "string", default: "" },
  },
});

type Side = "batuta" | "raw" | "prefect";

/** Runs a measure's contenders in turn, the order reversed each time, so that none always profits from a warm cache. */
async function measure(one: Measure, context: BenchContext, runs: number): Promise<Map<Side, number[]>> {
  const sides: (readonly [Side, Contender])[] = [["batuta", one.batuta]];
  if (one.raw !== undefined) sides.push(["raw", one.raw]);
  if (one.prefect !== undefined && context.prefectPython !== undefined) sides.push(["prefect", one.prefect]);
  const results = new Map<Side, number[]>(sides.map(([side]) => [side, []]));
  for (let run = 0; run < runs; run++) {
    for (const [side, contender] of run % 2 === 0 ? sides : sides.toReversed()) {
      process.stderr.write(`${one.name}: ${side}, run ${run + 1} of ${runs}\n`);
      results.get(side)?.push(await contender(context));
    }
  }
  return results;
}

function findPrefect(): string | undefined {
  if (!options["with-prefect"]) return undefined;
  const venv = findOrMakePrefectVenv();
  if ("python" in venv) return venv.python;
  process.stderr.write(`Prefect is left out: ${venv.reason}\n`);
  return undefined;
}

function describeConfiguration(context: BenchContext, runs: number): string {
  const lines = [
    `machine: ${availableParallelism()} × ${cpus()[0]?.model ?? "?"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`,
    `batuta:  Node ${process.versions.node}, built package, SQLite WAL, synchronous=NORMAL, everything journaled, log level WARNING`,
    `raw:     node:sqlite with prepared statements, SQLite ${process.versions.sqlite}, WAL, synchronous=NORMAL, three rows a task`,
  ];
  if (context.prefectPython !== undefined) {
    const python = execFileSync(context.prefectPython, ["--version"], { encoding: "utf8" }).trim();
    lines.push(
      `prefect: ${PREFECT_VERSION}, ${python}, its own temporary server and SQLite (WAL, synchronous=NORMAL), log level WARNING, counted until its server has recorded all`,
    );
  }
  lines.push(
    `medians of ${runs} runs, contenders in alternating order; load at start ${
      process.platform === "win32"
        ? "?"
        : execFileSync("uptime", { encoding: "utf8" })
            .replace(/.*load average: /s, "")
            .trim()
    }`,
  );
  return lines.join("\n");
}

const runs = Number(options.runs);
const chosen = MEASURES.filter((one) => one.name.includes(options.only));
if (chosen.length === 0) throw new Error(`no measure is named like "${options.only}"`);
const packageFolder = join(root, ".batuta", "bench");
execFileSync(process.execPath, [join(root, "scripts/build.ts"), "--out", packageFolder], {
  stdio: "inherit",
});
rmSync(join(packageFolder, "programs"), { recursive: true, force: true });
cpSync(join(import.meta.dirname, "programs"), join(packageFolder, "programs"), { recursive: true });

const homes = mkdtempSync(join(tmpdir(), "batuta-bench-homes-"));
try {
  for (const name of ["batuta", "prefect"]) mkdirSync(join(homes, name));
  const context: BenchContext = {
    packageFolder,
    warmHome: join(homes, "batuta"),
    prefectHome: join(homes, "prefect"),
    prefectPython: findPrefect(),
  };
  process.stdout.write(`${describeConfiguration(context, runs)}\n\n`);
  const rows = [];
  for (const one of chosen) rows.push({ measure: one, results: await measure(one, context, runs) });
  process.stdout.write(`${formatTable(rows)}\n`);
} finally {
  rmSync(homes, { recursive: true, force: true });
}
