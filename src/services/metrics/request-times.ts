import type { Labels } from "./meter.ts";
import { histogramText, labelsText } from "./text-format.ts";

const BOUNDS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** An answered request. */
export interface AnsweredRequest {
  readonly method: string;
  /** The template of its route, `/api/flows/{id}`; undefined when it came to none. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
}

/** How long requests took, by method, route and status: bounded by the routes, whatever is asked. */
export interface RequestTimes {
  observe(request: AnsweredRequest): void;
  text(): string;
}

export function createRequestTimes(): RequestTimes {
  const all = new Map<string, { readonly labels: Labels; counts: number[]; count: number; sum: number }>();
  return {
    observe({ method, route, status, seconds }) {
      const labels = { method, route: route ?? "none", status: String(status) };
      const key = labelsText(labels);
      const one = all.get(key) ?? { labels, counts: BOUNDS_SECONDS.map(() => 0), count: 0, sum: 0 };
      all.set(key, one);
      one.count += 1;
      one.sum += seconds;
      for (const [at, bound] of BOUNDS_SECONDS.entries()) {
        if (seconds <= bound) one.counts[at] = (one.counts[at] ?? 0) + 1;
      }
    },
    text: () =>
      histogramText(
        "batuta_http_request_duration_seconds",
        "Answered requests of HTTP.",
        BOUNDS_SECONDS,
        all.values(),
      ),
  };
}
