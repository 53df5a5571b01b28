import { useMemo, useState } from "react";
import type { Deployment, DeploymentSchedule } from "@/features/deployments/api/deployment-queries.ts";
import { type ScheduleBody, useScheduleChanges } from "@/features/deployments/api/use-deployment-changes.ts";
import { NextDates, ScheduleCalendar } from "@/features/deployments/components/schedule-dates.tsx";
import { ScheduleTimes } from "@/features/deployments/components/schedule-times.tsx";
import { draftOf, newDraft, readDraft } from "@/features/deployments/lib/schedule-draft.ts";
import { useScheduleWords } from "@/features/deployments/lib/use-schedule-words.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Field, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";
import { useZone } from "@/shared/lib/use-zone.ts";
import { zoneName } from "@/shared/lib/wall-time.ts";
import { SchemaForm } from "@/shared/schema-form/schema-form.tsx";
import { useSchemaForm } from "@/shared/schema-form/use-schema-form.ts";

interface ScheduleDialogProps {
  readonly deployment: Deployment;
  /** The one that is changed; a new one without it. */
  readonly entry?: DeploymentSchedule;
  readonly onClose: () => void;
}

const OVERLAPS = ["allow", "queue", "skip", "cancel-running"] as const;
const MISSES = ["none", "run-all", "run-latest", "skip"] as const;
const PREVIEWED = 5;

/** A schedule, with what it means in words and on the calendar while it is typed. */
export function ScheduleDialog({ deployment, entry, onClose }: ScheduleDialogProps) {
  const t = useTexts();
  const common = useCommonTexts();
  const words = useScheduleWords();
  const [zone] = useZone();
  const { save } = useScheduleChanges(deployment.id);
  const [draft, setDraft] = useState(() => (entry ? draftOf(entry) : newDraft(zoneName(zone))));
  const [isActive, setActive] = useState(entry?.active ?? true);
  const [overlap, setOverlap] = useState(entry?.overlap ?? "allow");
  const [missed, setMissed] = useState<(typeof MISSES)[number]>(entry?.missed ?? "none");
  const [most, setMost] = useState(entry?.max_scheduled_runs == null ? "" : String(entry.max_scheduled_runs));
  const parameters = useSchemaForm(
    // Those that a schedule leaves out are the deployment's, so none is required.
    { ...(deployment.parameter_openapi_schema ?? { type: "object" }), required: [] },
    entry?.parameters ?? {},
    { acceptsKinds: true, isEnforced: deployment.enforce_parameter_schema },
  );
  const read = useMemo(() => readDraft(draft, serverNow()), [draft]);
  const previewed = useMemo(() => (read.problem === undefined ? [read.schedule] : []), [read]);
  const isMostWrong = most !== "" && !/^([1-9]|[1-4]\d|50)$/.test(most);
  const submit = async () => {
    if (read.problem !== undefined || isMostWrong) return;
    const values = await parameters.check();
    if (values === undefined) return;
    const body: ScheduleBody = {
      schedule: read.schedule,
      active: isActive,
      max_scheduled_runs: most === "" ? null : Number(most),
      parameters: values as never, // safe: values of a JSON form
      overlap,
      missed: missed === "none" ? null : missed,
      ...(entry?.slug ? { slug: entry.slug } : {}),
    };
    await save.mutateAsync({ ...(entry ? { scheduleId: entry.id } : {}), body });
    toastManager.add({ title: t(entry ? "scheduleSaved" : "scheduleAdded") });
    onClose();
  };
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={t(entry ? "editSchedule" : "addSchedule")}
      actions={
        <>
          <Button onClick={onClose}>{common("action.cancel")}</Button>
          <Button
            look="primary"
            disabled={read.problem !== undefined || isMostWrong || parameters.isChecking || save.isPending}
            onClick={() => void submit().catch(() => {})} // a failure is told by a toast
          >
            {common("action.save")}
          </Button>
        </>
      }
    >
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <ScheduleTimes
            draft={draft}
            onChange={setDraft}
            problem={read.problem === undefined ? undefined : read}
          />
          <Select
            label={t("overlap")}
            isLabelShown
            value={overlap}
            onChange={setOverlap}
            options={OVERLAPS.map((value) => ({ value, label: t(`overlaps.${value}`) }))}
            className="max-w-full self-start"
          />
          <Select
            label={t("missed")}
            isLabelShown
            value={missed}
            onChange={setMissed}
            options={MISSES.map((value) => ({ value, label: t(`misses.${value}`) }))}
            className="max-w-full self-start"
          />
          <details>
            <summary className="cursor-pointer text-sm text-muted">{t("further")}</summary>
            <div className="flex flex-col gap-4 pt-3">
              <Field label={t("maxRuns")} help={t("byServer")} error={isMostWrong ? "1–50" : undefined}>
                <TextInput value={most} onText={setMost} inputMode="numeric" className="max-w-28" />
              </Field>
              <div>
                <h3 className="text-sm font-medium">{t("scheduleParameters")}</h3>
                <p className="pb-2 text-xs text-muted">{t("scheduleParametersHelp")}</p>
                <SchemaForm {...parameters.props} label={t("scheduleParameters")} />
              </div>
            </div>
          </details>
          <Switch label={t("active")} isOn={isActive} onChange={setActive} />
        </div>
        <div className="flex min-w-0 flex-col gap-3 rounded-md bg-sunken p-3">
          {read.problem === undefined ? (
            <>
              <p aria-live="polite" className="text-sm font-medium">
                {words.sentence(read.schedule)}
              </p>
              <NextDates schedule={read.schedule} count={PREVIEWED} />
              <ScheduleCalendar schedules={previewed} />
            </>
          ) : (
            <p className="text-sm text-muted">
              {read.field === "timezone" ? t("zoneUnknown") : read.problem}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}
