import { useNavigate } from "@tanstack/react-router";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { dotScale, nearestDot, type RunDot } from "@/features/runs/lib/dot-scale.ts";
import { drawDots } from "@/features/runs/lib/draw-dots.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { ADDRESS } from "@/shared/components/entity-links.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { TimeAxis } from "@/shared/components/time-axis.tsx";
import type { StateType } from "@/shared/lib/state-meta.ts";
import { durationText, exactTime } from "@/shared/lib/time-format.ts";
import { useSize } from "@/shared/lib/use-size.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

const HEIGHT_PX = 132;
/** A drag shorter than this is a click. */
const LEAST_DRAG_PX = 6;

interface RunScatterProps {
  readonly dots: readonly RunDot[];
  readonly from: number;
  readonly to: number;
  readonly isTasks: boolean;
  readonly onZoom: (from: string, to: string) => void;
}

/** Duration over time, a dot for each run: outliers are seen before they are looked for. */
export function RunScatter({ dots, from, to, isTasks, onZoom }: RunScatterProps) {
  const t = useTexts();
  const navigate = useNavigate();
  const [zone] = useZone();
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useSize(box)?.width ?? 0;
  const [drag, setDrag] = useState<readonly [number, number]>();
  const [near, setNear] = useState<RunDot>();
  const longest = useMemo(() => dots.reduce((most, { seconds }) => Math.max(most, seconds), 0), [dots]);
  const scale = useMemo(
    () => dotScale({ width: Math.max(1, width), height: HEIGHT_PX, from, to, longest }),
    [width, from, to, longest],
  );
  useEffect(() => {
    const draw = () =>
      canvas.current && drawDots(canvas.current, { dots, scale, near, height: HEIGHT_PX, width });
    draw();
    // Colours are the theme's; it may change while this is shown.
    const themes = new MutationObserver(draw);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => themes.disconnect();
  }, [dots, scale, near, width]);

  const placeOf = (event: PointerEvent<HTMLElement>): readonly [number, number] => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const [x, y] = placeOf(event);
    if (drag) setDrag([drag[0], x]);
    setNear(nearestDot(dots, scale, x, y));
  };
  const release = (event: PointerEvent<HTMLElement>) => {
    const [x] = placeOf(event);
    setDrag(undefined);
    setNear(undefined);
    if (drag && Math.abs(x - drag[0]) >= LEAST_DRAG_PX) {
      const [start, end] = [scale.timeAt(Math.min(drag[0], x)), scale.timeAt(Math.max(drag[0], x))];
      onZoom(new Date(start).toISOString(), new Date(end).toISOString());
    } else if (near) {
      void navigate({ to: isTasks ? ADDRESS.taskRun(near.id) : ADDRESS.flowRun(near.id) });
    }
  };
  const nearX = near ? scale.x(near.at) : 0;
  return (
    <div className="flex">
      <div aria-hidden className="relative w-11 shrink-0 text-2xs text-faint" style={{ height: HEIGHT_PX }}>
        {scale.marks.map((mark) => (
          <span key={mark} className="absolute right-1.5 -translate-y-1/2" style={{ top: scale.y(mark) }}>
            {axisDuration(mark)}
          </span>
        ))}
      </div>
      <div className="min-w-0 flex-1">
        <div
          ref={setBox}
          className="relative cursor-crosshair touch-pan-y"
          style={{ height: HEIGHT_PX }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            const [x] = placeOf(event);
            setDrag([x, x]);
          }}
          onPointerMove={move}
          onPointerUp={release}
          onPointerCancel={() => setDrag(undefined)}
          onPointerLeave={() => setNear(undefined)}
        >
          <canvas
            ref={canvas}
            role="img"
            aria-label={t("chart.label", { count: dots.length, longest: durationText(longest) })}
            className="absolute inset-0 size-full"
          />
          {drag && (
            <div
              className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent-soft opacity-60"
              style={{ left: Math.min(...drag), width: Math.abs(drag[1] - drag[0]) }}
            />
          )}
          {near && (
            <div
              className="pointer-events-none absolute top-1 z-20 rounded-md border bg-surface px-2.5 py-1.5 text-xs whitespace-nowrap shadow-pop"
              style={nearX > width / 2 ? { right: width - nearX + 12 } : { left: nearX + 12 }}
            >
              <StateBadge type={near.kind.toUpperCase() as StateType} />
              {near.name && <p className="font-medium">{near.name}</p>}
              <p>{durationText(near.seconds)}</p>
              <p className="text-muted">{exactTime(near.at, zone)}</p>
            </div>
          )}
        </div>
        <TimeAxis from={from} to={to} />
      </div>
    </div>
  );
}

const UNITS = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
] as const;

function axisDuration(seconds: number): string {
  const [size, unit] = UNITS.find(([one]) => seconds >= one) ?? [1, "s"];
  return `${seconds / size} ${unit}`;
}
