import type { RunOutline } from "@contract/ui/run-outline.ts";
import type { NodeProps } from "@xyflow/react";
import { ChevronDown, ChevronRight, FileText } from "lucide-react";
import { useGraphActions } from "@/features/run-graph/lib/graph-actions.ts";
import type { SingleTask } from "@/features/run-graph/lib/group-tasks.ts";
import { runSeconds } from "@/features/run-graph/lib/place-run.ts";
import { useTexts } from "@/features/run-graph/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META, stateKind } from "@/shared/lib/state-meta.ts";
import { durationText } from "@/shared/lib/time-format.ts";

/** What `placeRun` gives a node of one task. */
export interface TaskNodeData extends Record<string, unknown> {
  readonly item: SingleTask;
  readonly isOpen: boolean;
  readonly artifacts: RunOutline["artifacts"];
}

/** A task run, or a closed subflow. */
export function TaskNode({ id, data }: NodeProps) {
  const { item, artifacts } = data as TaskNodeData; // safe: made by `placeRun`
  const { task } = item;
  const t = useTexts();
  const { highlight } = useGraphActions();
  const kind = stateKind(task.state_type, task.state_name);
  const { icon: Icon, text, fill } = STATE_META[kind];
  return (
    <div
      className={cx(
        "relative flex size-full overflow-hidden rounded-md border border-line-strong bg-surface",
        task.subflow && "border-double border-3!",
        highlight && !highlight.has(id) && "opacity-30",
      )}
    >
      <span aria-hidden className={cx("w-1 shrink-0", fill)} />
      <div className="flex min-w-0 flex-1 flex-col justify-center gap-px px-2">
        <span className="flex min-w-0 items-center gap-1.5">
          <Icon aria-hidden className={cx("size-4 shrink-0", text, kind === "running" && "animate-alive")} />
          <EntityLink
            isPlain
            className="nodrag nopan min-w-0 flex-1 truncate text-sm"
            to={task.subflow ? ADDRESS.flowRun(task.subflow.id) : ADDRESS.taskRun(task.id)}
          >
            {task.subflow ? task.subflow.name : task.name}
          </EntityLink>
          {task.subflow && <ToggleRun id={task.subflow.id} name={task.subflow.name} isOpen={false} />}
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-2xs text-muted">
          <StateWord kind={kind} name={task.state_name} />
          <RunTime item={item} />
          {task.subflow && <span className="min-w-0 truncate">{task.subflow.flow_name}</span>}
          {artifacts.length > 0 && (
            <Artifacts artifacts={artifacts} label={t("artifacts", { count: artifacts.length })} />
          )}
        </span>
      </div>
    </div>
  );
}

/** The frame of a subflow that is open in place. */
export function SubflowNode({ data }: NodeProps) {
  const { item } = data as TaskNodeData; // safe: made by `placeRun`
  const { subflow } = item.task;
  const t = useTexts();
  const kind = stateKind(item.task.state_type, item.task.state_name);
  const { icon: Icon, text } = STATE_META[kind];
  if (subflow === null) return null;
  return (
    <div className="size-full rounded-lg border-3 border-double border-line-strong bg-sunken/60">
      <div className="flex h-10 items-center gap-1.5 px-3">
        <Icon aria-hidden className={cx("size-4 shrink-0", text)} />
        <EntityLink isPlain className="nodrag nopan min-w-0 truncate" to={ADDRESS.flowRun(subflow.id)}>
          {`${subflow.flow_name} / ${subflow.name}`}
        </EntityLink>
        <RunTime item={item} />
        <span className="ml-auto">
          <ToggleRun id={subflow.id} name={subflow.name} isOpen />
        </span>
      </div>
      <p className="px-4 py-2 text-xs text-muted">{t("inside")}</p>
    </div>
  );
}

function ToggleRun({
  id,
  name,
  isOpen,
}: {
  readonly id: string;
  readonly name: string;
  readonly isOpen: boolean;
}) {
  const t = useTexts();
  const { onToggleRun } = useGraphActions();
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={t(isOpen ? "closeRun" : "openRun", { name })}
      title={t(isOpen ? "closeRun" : "openRun", { name })}
      onClick={() => onToggleRun(id)}
      className="nodrag nopan flex size-5 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
    >
      <Chevron aria-hidden className="size-4" />
    </button>
  );
}

function StateWord({ kind, name }: { readonly kind: ReturnType<typeof stateKind>; readonly name: string }) {
  const t = useCommonTexts();
  const standard = name === "" || name.toLowerCase() === kind;
  // "Completed" on each of a hundred nodes says nothing that the icon does not; screen readers are told.
  return (
    <span className={kind === "completed" && standard ? "sr-only" : "shrink-0"}>
      {standard ? t(`state.${kind}`) : name.replace(/(?<=[a-z])(?=[A-Z])/g, " ")}
    </span>
  );
}

function RunTime({ item }: { readonly item: SingleTask }) {
  const { now } = useGraphActions();
  const seconds = runSeconds(item.task, now);
  return seconds === undefined ? null : (
    <span className="shrink-0 text-2xs text-muted">{durationText(seconds)}</span>
  );
}

function Artifacts({
  artifacts,
  label,
}: {
  readonly artifacts: RunOutline["artifacts"];
  readonly label: string;
}) {
  const [first] = artifacts;
  if (!first) return null;
  return (
    <EntityLink
      to={ADDRESS.artifact(first.id)}
      className="nodrag nopan ml-auto inline-flex shrink-0 items-center gap-0.5"
    >
      <FileText aria-hidden className="size-3" />
      <span className="sr-only">{label}</span>
      {artifacts.length > 1 && <span aria-hidden>{artifacts.length}</span>}
    </EntityLink>
  );
}
