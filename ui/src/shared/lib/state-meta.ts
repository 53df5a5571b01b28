import type { STATE_TYPES } from "@contract/states/state-types.ts";
import {
  AlarmClock,
  Ban,
  CalendarClock,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleX,
  Hourglass,
  type LucideIcon,
  Zap,
} from "lucide-react";

export type StateType = (typeof STATE_TYPES)[number];
/** What a state is shown as: its type in small letters, and `late` for what is scheduled and overdue. */
export type StateKind = Lowercase<StateType> | "late" | "none";

interface StateMeta {
  /** Never colour alone: each kind has its own shape. */
  readonly icon: LucideIcon;
  /** Class names of its colour: as text, as an area. */
  readonly text: string;
  readonly fill: string;
  /** The CSS variable, for canvases. */
  readonly token: string;
}

const meta = (icon: LucideIcon, name: Exclude<StateKind, "none"> | "faint", text: string, fill: string) => ({
  icon,
  text,
  fill,
  token: `--${name}`,
});

/** Icon and colours of each kind. Class names are written out, since Tailwind reads them from the source. */
export const STATE_META: Readonly<Record<StateKind, StateMeta>> = {
  completed: meta(CircleCheck, "completed", "text-completed", "bg-completed"),
  failed: meta(CircleX, "failed", "text-failed", "bg-failed"),
  crashed: meta(Zap, "crashed", "text-crashed", "bg-crashed"),
  running: meta(CircleDot, "running", "text-running", "bg-running"),
  pending: meta(Hourglass, "pending", "text-pending", "bg-pending"),
  scheduled: meta(CalendarClock, "scheduled", "text-scheduled", "bg-scheduled"),
  late: meta(AlarmClock, "late", "text-late", "bg-late"),
  paused: meta(CirclePause, "paused", "text-paused", "bg-paused"),
  cancelling: meta(Ban, "cancelling", "text-cancelling", "bg-cancelling"),
  cancelled: meta(Ban, "cancelled", "text-cancelled", "bg-cancelled"),
  none: meta(CircleDashed, "faint", "text-faint", "bg-line-strong"),
};

/** Worst first: the order of counts, bars and legends. */
export const STATE_ORDER: readonly StateKind[] = [
  "failed",
  "crashed",
  "late",
  "paused",
  "running",
  "cancelling",
  "pending",
  "scheduled",
  "cancelled",
  "completed",
];

export function stateKind(type: StateType | null | undefined, name?: string | null): StateKind {
  if (!type) return "none";
  if (type === "SCHEDULED" && name === "Late") return "late";
  // safe: the lower-case names of all types are kinds
  return type.toLowerCase() as StateKind;
}

/** Whether a run in this state is over. */
export const isFinal = (type: StateType | null | undefined): boolean =>
  type === "COMPLETED" || type === "FAILED" || type === "CRASHED" || type === "CANCELLED";

/** Counts as the server names them, by what they are shown as. */
export function countsByKind(
  counts: Readonly<Partial<Record<StateType, number>>>,
): Partial<Record<StateKind, number>> {
  // safe: the lower-case names of all types are kinds
  return Object.fromEntries(
    Object.entries(counts).map(([type, count]) => [type.toLowerCase() as StateKind, count]),
  );
}
