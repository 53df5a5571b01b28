import type { ReceivedEvent } from "@contract/events/schemas.ts";
import { useTexts } from "@/features/assets/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Time } from "@/shared/components/time.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { STATE_META } from "@/shared/lib/state-meta.ts";

const ID = "prefect.resource.id";

/** The run of a kind that an event happened in. */
function runOf({ related }: ReceivedEvent, role: "flow-run" | "task-run") {
  const labels = related.find((one) => one["prefect.resource.role"] === role);
  const id = labels?.[ID]?.replace(`prefect.${role}.`, "");
  return id === undefined ? undefined : { id, name: labels?.["prefect.resource.name"] ?? id.slice(0, 8) };
}

/** What happened to an asset: made, tried, read. */
export function AssetHistory({ events }: { readonly events: readonly ReceivedEvent[] }) {
  const t = useTexts();
  const columns: Column<ReceivedEvent>[] = [
    { id: "what", header: t("column.outcome"), width: "10rem", cell: ({ event }) => <What event={event} /> },
    {
      id: "when",
      header: t("column.when"),
      width: "11rem",
      cell: ({ occurred, id }) => (
        <EntityLink isPlain className="font-normal!" to={ADDRESS.event(occurred.slice(0, 10), id)}>
          <Time at={occurred} as="exact" />
        </EntityLink>
      ),
    },
    {
      id: "run",
      header: t("column.run"),
      width: "18rem",
      isWideOnly: true,
      cell: (event) => {
        const [flowRun, taskRun] = [runOf(event, "flow-run"), runOf(event, "task-run")];
        if (!flowRun && !taskRun) return <Dash />;
        return (
          <span className="flex min-w-0 gap-1">
            {flowRun && <EntityLink to={ADDRESS.flowRun(flowRun.id)}>{flowRun.name}</EntityLink>}
            {flowRun && taskRun && <span className="text-faint">/</span>}
            {taskRun && <EntityLink to={ADDRESS.taskRun(taskRun.id)}>{taskRun.name}</EntityLink>}
          </span>
        );
      },
    },
    {
      id: "metadata",
      header: t("column.metadata"),
      isWideOnly: true,
      cell: ({ payload }) => {
        const text = Object.keys(payload).length === 0 ? "" : JSON.stringify(payload);
        return (
          <code title={text.slice(0, 4000)} className="font-mono text-xs text-muted">
            {text.slice(0, 400)}
          </code>
        );
      },
    },
  ];
  return <DataTable label={t("history")} columns={columns} rows={events} rowId={({ id }) => id} />;
}

function What({ event }: { readonly event: string }) {
  const t = useTexts();
  if (event === "prefect.asset.referenced") return <span className="text-muted">{t("read")}</span>;
  const isGood = event.endsWith(".succeeded");
  const { icon: Icon, text } = STATE_META[isGood ? "completed" : "failed"];
  return (
    <span className={cx("inline-flex items-center gap-1.5 align-middle font-medium", text)}>
      <Icon aria-hidden className="size-4" />
      {isGood ? t("made") : t("failed")}
    </span>
  );
}
