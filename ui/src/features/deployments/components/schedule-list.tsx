import { PencilLine, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Deployment, DeploymentSchedule } from "@/features/deployments/api/deployment-queries.ts";
import { type ScheduleBody, useScheduleChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { NextDates } from "@/features/deployments/components/schedule-dates.tsx";
import { ScheduleDialog } from "@/features/deployments/components/schedule-dialog.tsx";
import { useScheduleWords } from "@/features/deployments/lib/use-schedule-words.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { ConfirmDialog } from "@/shared/components/dialog.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { useTurn } from "@/shared/lib/use-turn.ts";

/** The schedules of a deployment: each as a sentence, with its next date, to switch, change and delete. */
export function ScheduleList({ deployment }: { readonly deployment: Deployment }) {
  const t = useTexts();
  const [isAdding, setAdding] = useState(false);
  return (
    <Section
      title={t("schedules")}
      isFlush
      actions={
        <IconButton isSmall label={t("addSchedule")} onClick={() => setAdding(true)}>
          <Plus aria-hidden />
        </IconButton>
      }
    >
      {deployment.paused && deployment.schedules.length > 0 && (
        <p className="border-b px-3 py-2 text-xs text-paused">{t("pausedSchedules")}</p>
      )}
      {deployment.schedules.length === 0 ? (
        <p className="px-3 py-3 text-sm text-muted">{t("noSchedules")}</p>
      ) : (
        <ul>
          {deployment.schedules.map((one) => (
            <ScheduleRow key={one.id} deployment={deployment} entry={one} />
          ))}
        </ul>
      )}
      {isAdding && <ScheduleDialog deployment={deployment} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function ScheduleRow({
  deployment,
  entry,
}: {
  readonly deployment: Deployment;
  readonly entry: DeploymentSchedule;
}) {
  const t = useTexts();
  const common = useCommonTexts();
  const words = useScheduleWords();
  const { toggle, remove, save } = useScheduleChanges(deployment.id);
  const turn = useTurn();
  const [open, setOpen] = useState<"edit" | "delete">();
  const sentence = words.sentence(entry.schedule);
  const policies = [
    ...(entry.overlap && entry.overlap !== "allow"
      ? [`${t("overlapShort")}: ${t(`overlaps.${entry.overlap}`)}`]
      : []),
    ...(entry.missed ? [`${t("missedShort")}: ${t(`misses.${entry.missed}`)}`] : []),
  ];
  return (
    <li className="flex items-start gap-2 border-b px-3 py-2 last:border-0">
      <div className="min-w-0 flex-1">
        <p className={entry.active ? "text-sm" : "text-sm text-faint"}>{words.when(entry.schedule)}</p>
        <p className="text-xs text-faint">
          {entry.schedule.timezone ?? "UTC"}
          {entry.slug && ` · ${entry.slug}`}
        </p>
        {policies.map((text) => (
          <p key={text} className="text-xs text-muted">
            {text}
          </p>
        ))}
        {entry.active && !deployment.paused && <NextDates schedule={entry.schedule} count={1} />}
      </div>
      <span className="flex items-center gap-0.5">
        <Switch
          label={t("scheduleOn", { sentence })}
          isLabelHidden
          isOn={entry.active}
          isDisabled={toggle.isPending}
          onChange={(isOn) =>
            turn({
              isOn,
              turn: (active) => toggle.mutateAsync({ id: entry.id, active, parameters: entry.parameters }),
              told: (active) => t(active ? "scheduleOnTold" : "scheduleOffTold", { sentence }),
            })
          }
        />
        <IconButton isSmall label={`${common("action.edit")}: ${sentence}`} onClick={() => setOpen("edit")}>
          <PencilLine aria-hidden />
        </IconButton>
        <IconButton
          isSmall
          label={`${common("action.delete")}: ${sentence}`}
          onClick={() => setOpen("delete")}
        >
          <Trash2 aria-hidden />
        </IconButton>
      </span>
      {open === "edit" && (
        <ScheduleDialog deployment={deployment} entry={entry} onClose={() => setOpen(undefined)} />
      )}
      <ConfirmDialog
        isOpen={open === "delete"}
        onClose={() => setOpen(undefined)}
        title={t("deleteSchedule")}
        text={`${sentence}. ${t("deleteScheduleText")}`}
        confirm={common("action.delete")}
        isDangerous
        isBusy={remove.isPending}
        // Not by `mutate`: its callbacks go with this row, which goes with the schedule.
        onConfirm={() =>
          void remove
            .mutateAsync(entry.id)
            .then(
              () =>
                toastManager.add({
                  title: t("scheduleDeleted"),
                  actionProps: {
                    children: common("action.undo"),
                    onClick: () => void save.mutateAsync({ body: bodyOf(entry) }).catch(() => undefined),
                  },
                }),
              () => undefined, // told by a toast
            )
            .finally(() => setOpen(undefined))
        }
      />
    </li>
  );
}

/** What makes a schedule like this one again. */
function bodyOf({
  id: _id,
  created: _created,
  updated: _updated,
  deployment_id: _of,
  ...body
}: DeploymentSchedule): ScheduleBody {
  return body as ScheduleBody; // safe: the server's answer has what it takes
}
