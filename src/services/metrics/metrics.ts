import { countFlowRunsByState } from "../../store/queries/flow-run-state-counts.ts";
import { databaseBytes } from "../../store/queries/meta-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { listLoops } from "../loops/list-loops.ts";
import { type Labels, METERS, type Meter, type MeterName } from "./meter.ts";
import { type AnsweredRequest, createRequestTimes } from "./request-times.ts";
import { familyText, labelsText, type Sample } from "./text-format.ts";

/** What a server tells of itself to Prometheus. */
export interface Metrics extends Meter {
  observe(request: AnsweredRequest): void;
  /** Hears of what is committed. */
  note(facts: readonly DomainFact[]): void;
  /** Everything as Prometheus' text format has it. */
  render(): Promise<string>;
}

/** Counting the runs of a large database, and its size, is not done more often. */
const MEASURE_EVERY_MS = 10_000;
/** Of these no label is known before something happens. */
const WITHOUT_LABELS = [
  "batuta_events_received_total",
  "batuta_events_recorded_total",
  "batuta_events_refused_total",
  "batuta_websockets_refused_total",
  "prefect_worker_channel_heartbeat_failures_total",
] as const satisfies readonly MeterName[];

interface Measured {
  readonly runs: readonly Sample[];
  readonly bytes: number;
}

async function measure({ store }: Pick<ServiceContext, "store">): Promise<Measured> {
  const [counts, bytes] = await Promise.all([
    countFlowRunsByState(store.reader),
    databaseBytes(store.reader, store.dialect),
  ]);
  return { runs: counts.map(({ type, runs }): Sample => [{ state: type ?? "NONE" }, runs]), bytes };
}

function processText(): string[] {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    familyText("process_resident_memory_bytes", "gauge", "Resident memory of the process.", [[{}, rss]]),
    familyText("nodejs_heap_size_used_bytes", "gauge", "Used heap of the process.", [[{}, heapUsed]]),
    familyText("process_cpu_seconds_total", "counter", "CPU time of the process.", [
      [{}, (user + system) / 1e6],
    ]),
  ];
}

async function loopsText(ctx: Pick<ServiceContext, "store">): Promise<string[]> {
  const loops = await listLoops(ctx);
  const ended = loops.flatMap(({ name, last_ended }): Sample[] =>
    last_ended === null ? [] : [[{ loop: name }, Date.parse(last_ended) / 1000]],
  );
  const failed = loops.map(({ name, last_error }): Sample => [{ loop: name }, last_error === null ? 0 : 1]);
  return [
    familyText("batuta_loop_last_ended_timestamp_seconds", "gauge", "When a loop's pass last ended.", ended),
    familyText("batuta_loop_failed", "gauge", "Whether a loop's latest pass failed.", failed),
  ];
}

export function createMetrics(ctx: Pick<ServiceContext, "store" | "clock">): Metrics {
  const { store, clock } = ctx;
  const requests = createRequestTimes();
  const meters = new Map<MeterName, Map<string, { readonly labels: Labels; value: number }>>();
  let latest: { readonly at: number; readonly measured: Promise<Measured> } | undefined;

  function add(name: MeterName, labels: Labels = {}, by = 1): void {
    const series = meters.get(name) ?? new Map<string, { readonly labels: Labels; value: number }>();
    meters.set(name, series);
    const key = labelsText(labels);
    const one = series.get(key) ?? { labels, value: 0 };
    series.set(key, one);
    one.value += by;
  }
  for (const name of WITHOUT_LABELS) add(name, {}, 0);

  function measured(): Promise<Measured> {
    const at = clock.monotonicMs();
    if (latest === undefined || at - latest.at > MEASURE_EVERY_MS) latest = { at, measured: measure(ctx) };
    return latest.measured.catch((error: unknown) => {
      latest = undefined;
      throw error;
    });
  }

  return {
    add,
    observe: (request) => requests.observe(request),
    note(facts) {
      for (const fact of facts) {
        if (fact.kind !== "cleanup-queued" || !fact.is_new) continue;
        add("prefect_worker_cleanup_queue_operations_total", { operation: "enqueue", status: "accepted" });
      }
    },
    async render() {
      const [{ runs, bytes }, loops] = await Promise.all([measured(), loopsText(ctx)]);
      const counted = Object.entries(METERS).map(([name, [type, help]]) => {
        const series = meters.get(name as MeterName)?.values() ?? []; // safe: a key of the same table
        return familyText(
          name,
          type,
          help,
          [...series].map(({ labels, value }): Sample => [labels, value]),
        );
      });
      const families = [
        requests.text(),
        ...counted,
        familyText("batuta_flow_runs", "gauge", "Flow runs by the type of their state.", runs),
        familyText("batuta_database_size_bytes", "gauge", "Size of the database.", [[{}, bytes]]),
        familyText("batuta_write_queue_depth", "gauge", "Write units that wait for their commit.", [
          [{}, store.queuedWrites],
        ]),
        ...loops,
        ...processText(),
      ];
      return `${families.join("\n")}\n`;
    },
  };
}
