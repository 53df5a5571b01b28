import { useVirtualizer } from "@tanstack/react-virtual";
import type { NodeProps } from "@xyflow/react";
import { ChevronDown, ChevronRight } from "lucide-react";
import { useRef } from "react";
import { useGraphActions } from "@/features/run-graph/lib/graph-actions.ts";
import type { TaskGroup } from "@/features/run-graph/lib/group-tasks.ts";
import { runSeconds } from "@/features/run-graph/lib/place-run.ts";
import { useTexts } from "@/features/run-graph/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { StateStrip } from "@/shared/components/state-strip.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { durationText } from "@/shared/lib/time-format.ts";

/** Many runs of one task in one node; open, a list of them, those that need a look first. */
export function GroupNode({ id, data }: NodeProps) {
  const { item, isOpen } = data as { readonly item: TaskGroup; readonly isOpen: boolean }; // safe: made by `placeRun`
  const t = useTexts();
  const { onToggleGroup, highlight } = useGraphActions();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div className={cx("relative size-full", highlight && !highlight.has(id) && "opacity-30")}>
      {!isOpen && (
        <span
          aria-hidden
          className="absolute inset-0 translate-1 rounded-md border border-line-strong bg-sunken"
        />
      )}
      <div className="absolute inset-0 flex flex-col rounded-md border border-line-strong bg-surface">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => onToggleGroup(id)}
          className="nodrag nopan flex h-[62px] shrink-0 flex-col justify-center gap-1.5 rounded-md px-2.5 text-left hover:bg-hover"
        >
          <span className="flex w-full min-w-0 items-center gap-1">
            <Chevron aria-hidden className="size-4 shrink-0 text-faint" />
            <span className="min-w-0 truncate text-sm font-medium">{item.name}</span>
            <span
              className="ml-auto shrink-0 text-sm text-muted"
              title={t("runs", { count: item.tasks.length })}
            >
              × {numberText(item.tasks.length)}
            </span>
          </span>
          <StateStrip counts={item.counts} />
        </button>
        {isOpen && <Members tasks={item.tasks} />}
      </div>
    </div>
  );
}

function Members({ tasks }: { readonly tasks: TaskGroup["tasks"] }) {
  const t = useTexts();
  const { now } = useGraphActions();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 25,
    overscan: 4,
  });
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      aria-label={t("members")}
      className="nodrag nopan nowheel min-h-0 flex-1 overflow-y-auto border-t"
    >
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const task = tasks[index];
          if (!task) return null;
          const seconds = runSeconds(task, now);
          return (
            <li
              key={task.id}
              className="absolute inset-x-0 flex h-[25px] items-center gap-1.5 px-2.5 hover:bg-hover"
              style={{ transform: `translateY(${start}px)` }}
            >
              <StateBadge isIconOnly type={task.state_type} name={task.state_name} />
              <EntityLink
                isPlain
                className="min-w-0 flex-1 truncate font-normal!"
                to={task.subflow ? ADDRESS.flowRun(task.subflow.id) : ADDRESS.taskRun(task.id)}
              >
                {task.subflow?.name ?? task.name}
              </EntityLink>
              <span className="text-2xs text-muted">
                {seconds === undefined ? "" : durationText(seconds)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
