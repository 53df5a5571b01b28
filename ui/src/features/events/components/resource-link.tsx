import { Link } from "@tanstack/react-router";
import {
  Activity,
  Blocks,
  Boxes,
  CalendarClock,
  Circle,
  type LucideIcon,
  Rocket,
  SquareFunction,
  Timer,
  Workflow,
} from "lucide-react";
import { type Labels, resourceParts } from "@/features/events/lib/resources.ts";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  "flow-run": Activity,
  "task-run": SquareFunction,
  flow: Workflow,
  deployment: Rocket,
  "work-pool": Boxes,
  "work-queue": Boxes,
  "block-document": Blocks,
  automation: CalendarClock,
  "concurrency-limit": Timer,
};

/** The sign of a kind of resource. */
export function ResourceIcon({ kind }: { readonly kind: string | undefined }) {
  const Icon = ICONS[kind ?? ""] ?? Circle;
  return <Icon aria-hidden className="size-4 shrink-0 text-muted" />;
}

/** A resource by its name, which leads to all events of it. */
export function ResourceLink({ labels }: { readonly labels: Labels }) {
  const { id, name, kind } = resourceParts(labels);
  return (
    <Link
      to="/events/resource"
      search={{ id }}
      title={id}
      className="flex w-fit max-w-full min-w-0 items-center gap-1.5 hover:underline"
    >
      <ResourceIcon kind={kind} />
      <span className="truncate">{name}</span>
    </Link>
  );
}
