/**
 * `node compat/templates.ts`: each template of the corpus, here and in the sandbox of Prefect's own library. With
 * `--write` what that makes of them becomes the fixture of the unit test.
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findOrMakePrefectVenv, PREFECT_VERSION } from "../scripts/prefect-venv.ts";
import { withHome } from "../scripts/with-server.ts";
import {
  CORPUS_FILE,
  OTHER_WORDS,
  type Outcome,
  outcomeOf,
  readCorpus,
} from "../test/support/template-corpus.ts";

async function askPrefect(python: string): Promise<Outcome[]> {
  return withHome(async (home) => {
    const target = join(home, "outcomes.json");
    execFileSync(python, [join(import.meta.dirname, "templates.py"), CORPUS_FILE, target], {
      env: { ...process.env, PREFECT_HOME: home, DO_NOT_TRACK: "1" },
      stdio: ["ignore", "inherit", "inherit"],
      timeout: 120_000,
    });
    return JSON.parse(await readFile(target, "utf8")) as Outcome[]; // safe: written by the line before
  });
}

const venv = findOrMakePrefectVenv();
if ("reason" in venv) {
  process.stdout.write(`templates: skipped: ${venv.reason}\n`);
} else {
  const { context, cases } = await readCorpus();
  const theirs = await askPrefect(venv.python);
  let differences = 0;
  for (const [at, { template }] of cases.entries()) {
    if (OTHER_WORDS.has(template)) continue;
    const [here, there] = [JSON.stringify(outcomeOf(template, context)), JSON.stringify(theirs[at])];
    if (here === there) continue;
    differences += 1;
    process.stdout.write(`templates: ${JSON.stringify(template)}: Prefect ${there}, here ${here}\n`);
  }
  if (process.argv.includes("--write")) {
    const lines = cases.map(({ template }, at) => JSON.stringify({ template, ...theirs[at] }));
    const head = `{\n"context": ${JSON.stringify(context)},\n"cases": [\n`;
    await writeFile(CORPUS_FILE, `${head}${lines.join(",\n")}\n]\n}\n`);
  }
  process.stdout.write(
    `templates: ${cases.length - differences} of ${cases.length} templates become what Prefect ${PREFECT_VERSION} makes of them, ${OTHER_WORDS.size} of them in other words\n`,
  );
  process.exitCode = differences === 0 ? 0 : 1;
}
