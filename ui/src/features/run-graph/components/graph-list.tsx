import type { OutlineTask } from "@contract/ui/run-outline.ts";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { runSeconds } from "@/features/run-graph/lib/place-run.ts";
import { useTexts } from "@/features/run-graph/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { StateBadge } from "@/shared/components/state-badge.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { durationText } from "@/shared/lib/time-format.ts";

interface GraphListProps {
  readonly tasks: readonly OutlineTask[];
  readonly now: number;
}

const NAMED = 3;

/** The same as words: each task run with its state, time, and what it depends on. */
export function GraphList({ tasks, now }: GraphListProps) {
  const t = useTexts();
  const scroller = useRef<HTMLElement>(null);
  const names = useMemo(() => {
    const known = new Map<string, string>();
    for (const task of tasks) {
      known.set(task.id, task.name);
      if (task.subflow) known.set(task.subflow.id, task.subflow.name);
    }
    return known;
  }, [tasks]);
  const virtual = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 32,
    overscan: 8,
  });
  return (
    <section
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      aria-label={t("list")}
      className="min-h-0 flex-1 overflow-y-auto bg-surface"
    >
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const task = tasks[index];
          if (!task) return null;
          const seconds = runSeconds(task, now);
          const parents = task.parents.map((id) => names.get(id) ?? id);
          const more = parents.length - NAMED;
          return (
            <li
              key={task.id}
              aria-setsize={tasks.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 flex h-8 items-center gap-3 border-b px-3 hover:bg-hover"
              style={{ transform: `translateY(${start}px)` }}
            >
              <span className="w-32 shrink-0 overflow-hidden max-md:w-5">
                <StateBadge type={task.state_type} name={task.state_name} />
              </span>
              <EntityLink
                isPlain
                className="min-w-0 flex-1 truncate"
                to={task.subflow ? ADDRESS.flowRun(task.subflow.id) : ADDRESS.taskRun(task.id)}
              >
                {task.subflow ? `${task.subflow.flow_name} / ${task.subflow.name}` : task.name}
              </EntityLink>
              <span className="w-20 shrink-0 text-right text-muted">
                {seconds === undefined ? "–" : durationText(seconds)}
              </span>
              <span
                className="min-w-0 flex-1 truncate text-muted max-md:hidden"
                title={parents.slice(0, 40).join(", ")}
              >
                {parents.length === 0
                  ? ""
                  : t("after", {
                      names: `${parents.slice(0, NAMED).join(", ")}${more > 0 ? ` +${numberText(more)}` : ""}`,
                    })}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
