import { allowance } from "./allowed-differences.ts";
import { differenceOf } from "./compare-answers.ts";
import { prefectDocument } from "./prefect-document.ts";
import type { Judge } from "./recording.ts";
import { dependsOnToday, isPolling, isWriting, type Request, readingRequests } from "./requests.ts";
import { seed } from "./seed.ts";
import { untilEventsAreListed } from "./seed-events.ts";
import type { Answer, Side } from "./sides.ts";
import { type WritingCase, writingCases } from "./writing-cases.ts";

/** What is compared, and how much of it. */
export interface Comparison {
  readonly judge: Judge;
  /** Batuta on each database, by its name. */
  readonly ours: ReadonlyMap<string, Side>;
  readonly phases: readonly string[];
  /** Each how many-th request of an operation is sent, and from which one on. */
  readonly every: number;
  readonly offset: number;
  readonly only: RegExp | undefined;
  readonly isVerbose: boolean;
}

interface Finding {
  readonly operation: string;
  readonly request: string;
  /** Where Batuta answered so. */
  readonly dialect: string;
  readonly difference: string;
}

interface Agreement {
  readonly isSame: boolean;
  readonly isDone: boolean;
}

const THEIR_FAILURE = "Prefect's own server fails (500) or does not answer within a minute";
/** How many reading requests are under way at once. Prefect's writes get stuck for a minute in each other's way. */
const AT_ONCE = 4;

/** Sends everything to both, prints what differs, and resolves to the number of unexpected differences. */
export async function compareSides(comparison: Comparison): Promise<number> {
  const { judge, ours, phases } = comparison;
  const theirs = judge.side;
  const findings: Finding[] = [];
  const allowed = new Map<string, number>();
  const asked = new Map<string, number>();

  /** Resolves to whether they agreed, and whether Prefect did what was asked for. */
  async function ask(phase: string, request: Request, isCounted = true): Promise<Agreement> {
    const answered = async ([dialect, side]: readonly [string, Side]) =>
      [dialect, await side.send(request)] as const;
    const [one, ...others] = await Promise.all([theirs.send(request), ...[...ours].map(answered)]);
    const isDone = one.status < 400;
    if (phase === "seed" && one.status >= 500) {
      throw new Error(`Prefect's server failed at the seed, on which all else stands: ${request.operation}`);
    }
    if (!isCounted) return { isSame: false, isDone };
    asked.set(phase, (asked.get(phase) ?? 0) + 1);
    const differences = others.map(([dialect, two]) => note(request, dialect, one, two));
    return { isSame: !differences.includes(true), isDone };
  }

  /** Keeps what differs; whether anything does. */
  function note(request: Request, dialect: string, one: Answer, two: Answer): boolean {
    const difference = differenceOf(one, two, request.order);
    if (difference === undefined) return false;
    const reason = one.status >= 500 && two.status < 500 ? THEIR_FAILURE : allowance(request, difference);
    if (reason !== undefined) allowed.set(reason, (allowed.get(reason) ?? 0) + 1);
    else {
      const text = `${request.method} ${request.path} ${JSON.stringify(request.body ?? null)}`;
      findings.push({ operation: request.operation, request: text, dialect, difference });
    }
    return true;
  }

  /** What builds on a refused step is not asked for; what builds on a difference is, but tells nothing more. */
  async function play({ steps }: WritingCase): Promise<void> {
    let isCounted = true;
    for (const step of steps) {
      const { isSame, isDone } = await ask("writing", step, isCounted);
      if (!isDone) return;
      isCounted &&= isSame;
    }
  }

  async function inLanes<T>(items: readonly T[], each: (item: T) => Promise<unknown>): Promise<void> {
    const queue = items.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const item of queue) await each(item);
      }),
    );
  }

  for (const step of seed) {
    const path = step.path.replaceAll(/\{\{[^}]+\}\}/g, "{id}");
    await ask("seed", { ...step, order: "exact", operation: `seed: ${step.method} ${path}` });
  }
  // Prefect's scheduler is off, while Batuta makes the runs of a schedule with its deployment.
  for (const side of ours.values()) {
    await side.send({
      method: "POST",
      path: "/flow_runs/bulk_delete",
      body: { flow_runs: { tags: { all_: ["auto-scheduled"] } } },
    });
  }
  await Promise.all([theirs, ...ours.values()].map(untilEventsAreListed));
  const document = prefectDocument();
  const operations = new Set<string>();
  /** Each Nth request of an operation, and at least one. */
  const sampled = <T>(all: readonly T[]): readonly T[] => {
    const stride = Math.min(comparison.every, all.length);
    return all.filter((_, index) => index % stride === comparison.offset % stride);
  };
  const chosen = <T extends { readonly operation: string }>(all: readonly T[]): readonly T[] => {
    const { only } = comparison;
    const wanted = all.filter(
      ({ operation }) => (only?.test(operation) ?? true) && !(judge.isForLater && dependsOnToday(operation)),
    );
    const some = [...Map.groupBy(wanted, ({ operation }) => operation).values()].flatMap(sampled);
    for (const { operation } of some) operations.add(operation);
    return some;
  };
  if (phases.includes("reading")) {
    const requests = chosen(readingRequests(document));
    await inLanes(
      requests.filter((request) => !isPolling(request)),
      (request) => ask("reading", request),
    );
    for (const request of requests.filter(isPolling)) await ask("reading", request);
  }
  if (phases.includes("writing")) {
    for (const one of chosen(writingCases(document, isWriting))) await play(one);
  }
  report(findings, allowed, comparison.isVerbose);
  const counts = [...asked].map(([phase, count]) => `${count} ${phase}`).join(", ");
  const permitted = [...allowed.values()].reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `differential: ${counts} requests of ${operations.size} operations compared on ${[...ours.keys()].join(" and ")}, ${permitted} allowed differences, ${findings.length} unexpected\n`,
  );
  return findings.length;
}

function report(
  findings: readonly Finding[],
  allowed: ReadonlyMap<string, number>,
  isVerbose: boolean,
): void {
  for (const [operation, list] of Map.groupBy(findings, (finding) => finding.operation)) {
    process.stdout.write(`${operation}: ${list.length} differ\n`);
    for (const { request, dialect, difference } of isVerbose ? list : list.slice(0, 3)) {
      process.stdout.write(`  ${request.slice(0, 300)}\n    ${difference} (${dialect})\n`);
    }
  }
  for (const [reason, count] of allowed) process.stdout.write(`allowed ${count} times: ${reason}\n`);
}
