import { ChevronDown, ListTree, Workflow } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { GraphList } from "@/features/run-graph/components/graph-list.tsx";
import { GroupNode } from "@/features/run-graph/components/group-node.tsx";
import { NodeHint } from "@/features/run-graph/components/node-hint.tsx";
import { SubflowNode, TaskNode } from "@/features/run-graph/components/task-node.tsx";
import { GraphActionsContext } from "@/features/run-graph/lib/graph-actions.ts";
import type { GraphItem } from "@/features/run-graph/lib/group-tasks.ts";
import { usePlacedRun } from "@/features/run-graph/lib/use-placed-run.ts";
import { useRunLevel } from "@/features/run-graph/lib/use-run-level.ts";
import { useTexts } from "@/features/run-graph/texts.ts";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { boundsOf, type DrawnGraph } from "@/shared/graph/drawn-graph.ts";
import type { Direction } from "@/shared/graph/elk-layout.ts";
import { GraphCanvas, type GraphFocus } from "@/shared/graph/graph-canvas.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { useNow } from "@/shared/lib/use-now.ts";

const NODE_TYPES = { task: TaskNode, subflow: SubflowNode, "group-of-tasks": GroupNode };

const LEAST_HEIGHT = 280;
const MOST_HEIGHT = 540;
const BARS_HEIGHT = 130;

/** A small graph leaves no empty half. */
function heightOf({ nodes }: DrawnGraph): number {
  return Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, boundsOf(nodes).height + BARS_HEIGHT));
}

interface RunGraphProps {
  readonly flowRunId: string;
  /** The run goes on: what is new is asked for and comes into the graph. */
  readonly isLive: boolean;
}

/** What a run consists of and what depends on what; subflows open in place. */
export function RunGraph({ flowRunId, isLive }: RunGraphProps) {
  const t = useTexts();
  const [openRuns, setOpenRuns] = useState<ReadonlySet<string>>(new Set());
  const [openGroups, setOpenGroups] = useState<ReadonlySet<string>>(new Set());
  const [direction] = useState<Direction>(() => (window.innerWidth < 640 ? "DOWN" : "RIGHT"));
  const [isFull, setFull] = useState(false);
  const [isList, setList] = useState(false);
  const [search, setSearch] = useState("");
  const [focus, setFocus] = useState<GraphFocus>();
  const level = useRunLevel(flowRunId, isLive, openRuns);
  const graph = usePlacedRun(level, { direction, openGroups });
  const { tasks, clockOffset } = level.outline;
  const now = useNow() + clockOffset;
  const list = useMemo(() => [...tasks.values()], [tasks]);
  const found = useMemo(
    () =>
      search.trim() === "" || !graph
        ? undefined
        : graph.nodes.flatMap(({ id, data }) => (isFound(data.item as GraphItem, search) ? [id] : [])),
    [graph, search],
  );
  const highlight = useMemo(() => (found ? new Set(found) : undefined), [found]);
  const onToggleRun = useCallback((id: string) => setOpenRuns((before) => toggled(before, id)), []);
  const onToggleGroup = useCallback((id: string) => setOpenGroups((before) => toggled(before, id)), []);
  const actions = useMemo(
    () => ({ now, onToggleRun, onToggleGroup, highlight }),
    [now, onToggleRun, onToggleGroup, highlight],
  );
  if (tasks.size === 0)
    return <EmptyState title={t("empty")} text={isLive ? t("emptyLive") : t("emptyText")} />;
  const next = () => {
    if (!found || found.length === 0) return;
    const turn = (focus?.turn ?? -1) + 1;
    const id = found[turn % found.length];
    if (id !== undefined) setFocus({ id, turn });
  };
  return (
    <GraphActionsContext value={actions}>
      <div
        className={cx(
          "flex min-w-0 flex-col overflow-hidden border bg-surface",
          isFull ? "fixed inset-0 z-30" : "max-h-[70dvh] rounded-lg",
        )}
        style={isFull ? undefined : { height: graph ? heightOf(graph) : LEAST_HEIGHT }}
      >
        <div className="flex flex-wrap items-center gap-2 border-b px-2 py-1.5">
          <SearchInput label={t("search")} value={search} onSearch={setSearch} className="w-44!" />
          {found && (
            <span className="flex items-center gap-1 text-xs text-muted" aria-live="polite">
              {t("found", { count: found.length })}
              <IconButton isSmall label={t("next")} disabled={found.length === 0} onClick={next}>
                <ChevronDown aria-hidden />
              </IconButton>
            </span>
          )}
          <span className="ml-auto text-xs text-muted max-md:hidden">
            {t("summary", { count: tasks.size })}
          </span>
          <span className="text-xs text-faint max-lg:hidden">{isFull ? "" : t("hint")}</span>
          <IconButton
            label={isList ? t("showGraph") : t("showList")}
            onClick={() => setList(!isList)}
            className="max-md:ml-auto"
          >
            {isList ? <Workflow aria-hidden /> : <ListTree aria-hidden />}
          </IconButton>
        </div>
        {isList ? (
          <GraphList tasks={list} now={now} />
        ) : graph ? (
          <GraphCanvas
            className="flex-1"
            label={t("label", { count: tasks.size })}
            graph={graph}
            direction={direction}
            nodeTypes={NODE_TYPES}
            highlight={highlight}
            focus={focus}
            hint={({ data, type }) =>
              data.isOpen || type === "subflow" ? null : <NodeHint item={data.item as GraphItem} now={now} />
            }
            isFull={isFull}
            onFull={setFull}
          />
        ) : (
          <div aria-busy="true" className="flex-1 bg-page" />
        )}
      </div>
    </GraphActionsContext>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

function isFound(item: GraphItem, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  const of = item.kind === "group" ? item.tasks : [item.task];
  return of.some(({ name, subflow }) =>
    `${name} ${subflow?.flow_name ?? ""} ${subflow?.name ?? ""}`.toLowerCase().includes(wanted),
  );
}
