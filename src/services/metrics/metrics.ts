import { countFlowRunsByState } from "../../store/queries/flow-run-state-counts.ts";
import type { ServiceContext } from "../context.ts";
import { listLoops } from "../loops/list-loops.ts";

/** What a server tells of itself to Prometheus. */
export interface Metrics {
  /** Notes an answered request. */
  observe(method: string, path: string, status: number, seconds: number): void;
  /** Everything as Prometheus' text format has it. */
  render(): Promise<string>;
}

/** Version 0.0.4 of the text format. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Counting the runs of a large database is not done more often. */
const COUNT_EVERY_MS = 10_000;

interface Series {
  readonly labels: Labels;
  readonly buckets: number[];
  count: number;
  seconds: number;
}
type Labels = Readonly<Record<string, string>>;

/** The first segment below `/api`: a bounded number of values, whatever is asked. */
function groupOf(path: string, status: number): string {
  if (status === 404 || status === 405) return "unknown";
  return /^\/api\/([a-z_0-9]{1,40})/.exec(path)?.[1] ?? "other";
}

function shownLabels(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => {
    const escaped = value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
    return `${name}="${escaped}"`;
  });
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

type Sample = readonly [Labels, number];

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${shownLabels(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n");
}

function histogram(name: string, help: string, all: Iterable<Series>): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const { labels, buckets, count, seconds } of all) {
    for (const [at, bound] of BUCKETS_SECONDS.entries()) {
      lines.push(`${name}_bucket${shownLabels({ ...labels, le: String(bound) })} ${buckets[at] ?? 0}`);
    }
    lines.push(`${name}_bucket${shownLabels({ ...labels, le: "+Inf" })} ${count}`);
    lines.push(
      `${name}_sum${shownLabels(labels)} ${seconds}`,
      `${name}_count${shownLabels(labels)} ${count}`,
    );
  }
  return lines.join("\n");
}

async function countRuns({ store }: ServiceContext): Promise<Sample[]> {
  const counts = await countFlowRunsByState(store.reader);
  return counts.map(({ type, runs }) => [{ state: type ?? "NONE" }, runs]);
}

export function createMetrics(ctx: ServiceContext): Metrics {
  const series = new Map<string, Series>();
  let counted: { readonly at: number; readonly runs: Promise<Sample[]> } | undefined;

  async function flowRuns(): Promise<Sample[]> {
    const now = ctx.clock.now();
    if (counted === undefined || now - counted.at > COUNT_EVERY_MS)
      counted = { at: now, runs: countRuns(ctx) };
    const { runs } = counted;
    return runs.catch((error: unknown) => {
      counted = undefined;
      throw error;
    });
  }

  return {
    observe(method, path, status, seconds) {
      const labels = { method, route: groupOf(path, status), status: String(status) };
      const key = shownLabels(labels);
      const known = series.get(key);
      const one = known ?? { labels, buckets: BUCKETS_SECONDS.map(() => 0), count: 0, seconds: 0 };
      if (known === undefined) series.set(key, one);
      one.count += 1;
      one.seconds += seconds;
      for (const [at, bound] of BUCKETS_SECONDS.entries()) {
        if (seconds <= bound) one.buckets[at] = (one.buckets[at] ?? 0) + 1;
      }
    },
    async render() {
      const [runs, loops] = await Promise.all([flowRuns(), listLoops(ctx)]);
      const ended = loops.flatMap(({ name, last_ended }): Sample[] =>
        last_ended === null ? [] : [[{ loop: name }, Date.parse(last_ended) / 1000]],
      );
      const failed = loops.map(
        ({ name, last_error }): Sample => [{ loop: name }, last_error === null ? 0 : 1],
      );
      const { rss, heapUsed } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      const families = [
        histogram("batuta_http_request_duration_seconds", "Answered requests of HTTP.", series.values()),
        family("batuta_flow_runs", "gauge", "Flow runs by the type of their state.", runs),
        family("batuta_loop_last_ended_timestamp_seconds", "gauge", "When a loop's pass last ended.", ended),
        family("batuta_loop_failed", "gauge", "Whether a loop's latest pass failed.", failed),
        family("process_resident_memory_bytes", "gauge", "Resident memory of the process.", [[{}, rss]]),
        family("nodejs_heap_size_used_bytes", "gauge", "Used heap of the process.", [[{}, heapUsed]]),
        family("process_cpu_seconds_total", "counter", "CPU time of the process.", [
          [{}, (user + system) / 1e6],
        ]),
      ];
      return `${families.join("\n")}\n`;
    },
  };
}
