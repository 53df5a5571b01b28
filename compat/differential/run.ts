/**
 * The same requests to Prefect's own server and to Batuta, over the same data; status and body must be equal after ids
 * and instants of now have been replaced by symbols.
 *
 *   node compat/differential/run.ts [--only PATTERN] [--judge URL --ours URL] [--verbose]
 *
 * `--only` takes a regular expression over operations (`POST /flows/filter`).
 */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { withServer } from "../../scripts/with-server.ts";
import { allowance } from "./allowed-differences.ts";
import type { Schema } from "./body-variants.ts";
import { type Request, readingRequests } from "./requests.ts";
import { seed } from "./seed.ts";
import { withPrefectServer } from "./servers.ts";
import { type Answer, asSet, firstDifference, openSide, type Side } from "./sides.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    judge: { type: "string" },
    ours: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});

interface Finding {
  readonly operation: string;
  readonly request: string;
  readonly difference: string;
}

/** Errors of validation are told in each program's own words: status, outer form and place are what clients act on. */
function comparable({ status, body }: Answer): Answer {
  const detail =
    typeof body === "object" && body !== null ? Reflect.get(body, "exception_detail") : undefined;
  if (status !== 422 || !Array.isArray(detail)) return { status, body };
  const places = detail.map((problem: { readonly loc?: readonly unknown[] }) =>
    problem.loc?.slice(0, 3).join("."),
  );
  return {
    status,
    body: {
      exception_message: Reflect.get(body as object, "exception_message"),
      places: [...new Set(places)].sort(),
    },
  };
}

function differenceOf(theirs: Answer, ours: Answer, unordered: boolean): string | undefined {
  const [a, b] = [comparable(theirs), comparable(ours)];
  if (a.status !== b.status) {
    return `status ${a.status}, ours ${b.status} (${JSON.stringify(b.body).slice(0, 200)})`;
  }
  return unordered ? firstDifference(asSet(a.body), asSet(b.body)) : firstDifference(a.body, b.body);
}

const THEIR_FAILURE = "Prefect's own server fails (500)";
/** How many reading requests are under way at once. */
const AT_ONCE = 4;

async function compare(theirs: Side, ours: Side): Promise<void> {
  const origin = theirs.apiUrl.replace(/\/api$/, "");
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as Schema;
  const pattern = options.only === undefined ? undefined : new RegExp(options.only);
  const findings: Finding[] = [];
  const allowed = new Map<string, number>();
  let asked = 0;
  const ask = async (request: Request): Promise<void> => {
    const [one, two] = await Promise.all([theirs.send(request), ours.send(request)]);
    asked++;
    const difference = differenceOf(one, two, request.unordered ?? false);
    if (difference === undefined) return;
    const reason = one.status >= 500 && two.status < 500 ? THEIR_FAILURE : allowance(request, difference);
    if (reason !== undefined) {
      allowed.set(reason, (allowed.get(reason) ?? 0) + 1);
      return;
    }
    const text = `${request.path} ${JSON.stringify(request.body ?? null)}`;
    findings.push({ operation: request.operation, request: text, difference });
  };
  for (const step of seed) {
    const path = step.path.replaceAll(/\{\{[^}]+\}\}/g, "{id}");
    await ask({ ...step, operation: `seed: ${step.method} ${path}` });
  }
  const requests = readingRequests(document).filter(({ operation }) => pattern?.test(operation) ?? true);
  process.stderr.write(`${requests.length} reading requests\n`);
  const queue = requests.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const request of queue) await ask(request);
    }),
  );
  report(findings, allowed, asked);
}

function report(findings: readonly Finding[], allowed: ReadonlyMap<string, number>, asked: number): void {
  const byOperation = Map.groupBy(findings, ({ operation }) => operation);
  for (const [operation, list] of byOperation) {
    process.stdout.write(`${operation}: ${list.length} differ\n`);
    for (const { request, difference } of options.verbose ? list : list.slice(0, 3)) {
      process.stdout.write(`  ${request.slice(0, 300)}\n    ${difference}\n`);
    }
  }
  for (const [reason, count] of allowed) process.stdout.write(`allowed ${count} times: ${reason}\n`);
  const permitted = [...allowed.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `differential: ${asked} requests compared, ${permitted} allowed differences, ${findings.length} unexpected\n`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}

const { judge, ours } = options;
if (judge !== undefined && ours !== undefined) await compare(openSide(judge), openSide(ours));
else {
  const venv = findOrMakePrefectVenv();
  if ("reason" in venv) throw new Error(venv.reason);
  const root = join(import.meta.dirname, "../..");
  await withPrefectServer(venv.python, (theirs) =>
    withServer(root, ({ apiUrl }) => compare(openSide(theirs), openSide(apiUrl))),
  );
}
