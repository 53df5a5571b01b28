import type { DotScale, RunDot } from "@/features/runs/lib/dot-scale.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";

interface Drawing {
  readonly dots: readonly RunDot[];
  readonly scale: DotScale;
  /** The one that is pointed at. */
  readonly near: RunDot | undefined;
  readonly width: number;
  readonly height: number;
}

const RADIUS_PX = 3;

/** What failed is a cross, what goes on a ring, all else a dot: told apart without colours, too. */
function drawDot(
  context: CanvasRenderingContext2D,
  kind: RunDot["kind"],
  x: number,
  y: number,
  radius: number,
) {
  context.beginPath();
  if (kind === "failed" || kind === "crashed") {
    context.moveTo(x - radius, y - radius);
    context.lineTo(x + radius, y + radius);
    context.moveTo(x + radius, y - radius);
    context.lineTo(x - radius, y + radius);
    context.stroke();
    return;
  }
  context.arc(x, y, radius, 0, 2 * Math.PI);
  if (kind === "completed" || kind === "cancelled") context.fill();
  else context.stroke();
}

/** Draws all dots and the lines of durations, in the colours of the theme. */
export function drawDots(canvas: HTMLCanvasElement, { dots, scale, near, width, height }: Drawing): void {
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  context.strokeStyle = style.getPropertyValue("--line");
  context.lineWidth = 1;
  for (const mark of scale.marks) {
    const y = Math.round(scale.y(mark)) + 0.5;
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
  }
  context.lineWidth = 1.5;
  // What failed is drawn last: on top.
  const isBad = ({ kind }: RunDot): boolean => kind === "failed" || kind === "crashed";
  for (const dot of [...dots.filter((one) => !isBad(one)), ...dots.filter(isBad)]) {
    const colour = style.getPropertyValue(STATE_META[dot.kind].token);
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.globalAlpha = isBad(dot) ? 1 : 0.75;
    const y = Math.min(height - RADIUS_PX - 1, Math.max(RADIUS_PX + 1, scale.y(dot.seconds)));
    drawDot(context, dot.kind, scale.x(dot.at), y, dot.id === near?.id ? RADIUS_PX * 2 : RADIUS_PX);
  }
  context.globalAlpha = 1;
}
