import { type PointerEvent, useEffect, useRef } from "react";
import type { Span, ZoneClock } from "@/features/run-timeline/lib/time-axis.ts";
import type { TaskRow } from "@/features/run-timeline/lib/timeline-rows.ts";
import type { SpanControl } from "@/features/run-timeline/lib/use-span.ts";
import { useTexts } from "@/features/run-timeline/texts.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";

const HEIGHT = 36;

interface OverviewProps {
  readonly rows: readonly TaskRow[];
  readonly whole: Span;
  readonly now: number;
  readonly control: SpanControl;
  readonly clock: ZoneClock;
}

/** The whole run in one strip, each task a line of it, with the stretch that is looked at; drag it to move. */
export function TimelineOverview({ rows, whole, now, control, clock }: OverviewProps) {
  const t = useTexts();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { span } = control;
  const length = Math.max(1, whole.to - whole.from);
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn with new rows and room only: `now` moves four times a second
  useEffect(() => {
    if (canvas.current) draw(canvas.current, rows, whole, now);
  }, [rows, whole]);
  const left = Math.max(0, (span.from - whole.from) / length);
  const right = Math.min(1, (span.to - whole.from) / length);
  const centreOn = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = whole.from + ((event.clientX - box.left) / box.width) * length;
    const half = (span.to - span.from) / 2;
    control.show({ from: at - half, to: at + half });
  };
  return (
    <div
      role="img"
      aria-label={t("overview", { from: clock.text(whole.from), to: clock.text(whole.to) })}
      className="relative cursor-ew-resize touch-none border-b bg-sunken"
      style={{ height: HEIGHT }}
      onPointerDown={centreOn}
      onPointerMove={centreOn}
    >
      <canvas ref={canvas} className="absolute inset-0 size-full" />
      {!control.isWhole && (
        <span
          aria-hidden
          className="absolute inset-y-0 min-w-1 border-x-2 border-accent bg-accent/15"
          style={{ left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }}
        />
      )}
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, rows: readonly TaskRow[], whole: Span, now: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(HEIGHT * scale);
  context.scale(scale, scale);
  const style = getComputedStyle(document.documentElement);
  const colours = new Map<string, string>();
  const perPixel = width / Math.max(1, whole.to - whole.from);
  const step = (HEIGHT - 6) / Math.max(12, rows.length);
  for (const [index, { parts }] of rows.entries()) {
    for (const { kind, from, to, state } of parts) {
      if (kind !== "run") continue;
      const { token } = STATE_META[state];
      let colour = colours.get(token);
      if (colour === undefined) {
        colour = style.getPropertyValue(token);
        colours.set(token, colour);
      }
      context.fillStyle = colour;
      const x = (from - whole.from) * perPixel;
      context.fillRect(
        x,
        3 + index * step,
        Math.max(1, ((to ?? now) - from) * perPixel),
        Math.max(0.8, step * 0.75),
      );
    }
  }
}
