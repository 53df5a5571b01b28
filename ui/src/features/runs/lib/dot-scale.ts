import type { StateKind } from "@/shared/lib/state-meta.ts";

/** A run as a dot: when it started, how long it took. */
export interface RunDot {
  readonly id: string;
  readonly kind: StateKind;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly seconds: number;
  readonly name?: string;
}

/** Shorter runs lie on the ground line. */
const SHORTEST_SECONDS = 0.1;
const MARKS_SECONDS = [0.1, 1, 10, 60, 600, 3600, 21_600, 86_400, 604_800] as const;

/** Where dots are on a drawing: time to the right, duration upwards by its logarithm, so that seconds and hours are both read. */
export interface DotScale {
  readonly from: number;
  readonly to: number;
  x(at: number): number;
  y(seconds: number): number;
  timeAt(x: number): number;
  /** Durations with a line. */
  readonly marks: readonly number[];
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  readonly longest: number;
}

export function dotScale({ width, height, from, to, longest }: Frame): DotScale {
  const top = MARKS_SECONDS.find((mark) => mark >= Math.max(longest, 1)) ?? longest;
  const [low, high] = [Math.log10(SHORTEST_SECONDS), Math.log10(top)];
  const span = Math.max(1, to - from);
  return {
    from,
    to,
    x: (at) => ((at - from) / span) * width,
    y: (seconds) => height * (1 - (Math.log10(Math.max(seconds, SHORTEST_SECONDS)) - low) / (high - low)),
    timeAt: (x) => from + (Math.min(Math.max(x, 0), width) / width) * span,
    marks: MARKS_SECONDS.filter((mark) => mark <= top),
  };
}

/** The dot nearest to a point, if one is near enough to be meant. */
export function nearestDot(
  dots: readonly RunDot[],
  scale: DotScale,
  x: number,
  y: number,
  reach = 12,
): RunDot | undefined {
  let best: RunDot | undefined;
  let bestDistance = reach * reach;
  for (const dot of dots) {
    const distance = (scale.x(dot.at) - x) ** 2 + (scale.y(dot.seconds) - y) ** 2;
    if (distance <= bestDistance) [best, bestDistance] = [dot, distance];
  }
  return best;
}
