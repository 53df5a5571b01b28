import { memo, useId } from "react";
import {
  type IntervalUnit,
  type ScheduleDraft,
  type ScheduleKind,
  UNIT_SECONDS,
} from "@/features/deployments/lib/schedule-draft.ts";
import { useScheduleWords } from "@/features/deployments/lib/use-schedule-words.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Select } from "@/shared/components/select.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { instantOfWall, wallOfInstant } from "@/shared/lib/wall-time.ts";

interface ScheduleTimesProps {
  readonly draft: ScheduleDraft;
  readonly onChange: (draft: ScheduleDraft) => void;
  readonly problem: { readonly problem: string; readonly field: string } | undefined;
}

const KINDS: readonly ScheduleKind[] = ["interval", "cron", "rrule"];
// safe: the keys of this very object
const UNITS = Object.keys(UNIT_SECONDS) as IntervalUnit[];
const EXAMPLES = {
  cron: ["0 9 * * 1-5", "*/15 * * * *", "0 0 1 * *", "30 6,18 * * *"],
  rrule: [
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=9",
    "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=17",
    "FREQ=YEARLY;BYMONTH=1,7",
  ],
} as const;

/** When a schedule is due: one of its three kinds, and its zone. */
export function ScheduleTimes({ draft, onChange, problem }: ScheduleTimesProps) {
  const t = useTexts();
  const zones = useId();
  const set = (change: Partial<ScheduleDraft>) => onChange({ ...draft, ...change });
  const errorOf = (field: string) => (problem?.field === field ? problem.problem : undefined);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <fieldset aria-label={t("kind")} className="flex gap-px self-start rounded-md border bg-sunken p-px">
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={draft.kind === kind}
            onClick={() => set({ kind })}
            className={cx(
              "rounded-sm px-2.5 py-1 text-sm",
              draft.kind === kind ? "bg-surface font-semibold" : "text-muted",
            )}
          >
            {t(kind)}
          </button>
        ))}
      </fieldset>
      {draft.kind === "interval" && (
        <>
          <div className="flex items-end gap-2">
            <Field label={t("every")} error={errorOf("interval")}>
              <TextInput
                value={draft.count}
                onText={(count) => set({ count })}
                inputMode="decimal"
                className="w-24"
              />
            </Field>
            <Select
              label={t("unit")}
              value={draft.unit}
              onChange={(unit) => set({ unit })}
              options={UNITS.map((value) => ({ value, label: t(value) }))}
            />
          </div>
          <Field label={t("anchor")} help={t("anchorHelp")}>
            <TextInput
              type="datetime-local"
              step={1}
              className="max-w-60"
              value={draft.anchor === "" ? "" : (wallOfInstant(draft.anchor, draft.zone) ?? "")}
              onText={(wall) => set({ anchor: wall === "" ? "" : (instantOfWall(wall, draft.zone) ?? "") })}
            />
          </Field>
        </>
      )}
      {draft.kind === "cron" && (
        <>
          <Field label={t("cronExpression")} help={t("cronHelp")} error={errorOf("cron")}>
            <TextInput
              value={draft.cron}
              onText={(cron) => set({ cron })}
              className="font-mono"
              spellCheck={false}
            />
          </Field>
          <Examples kind="cron" onPick={(cron) => set({ cron })} />
          <Switch label={t("dayOr")} isOn={draft.dayOr} onChange={(dayOr) => set({ dayOr })} />
        </>
      )}
      {draft.kind === "rrule" && (
        <>
          <Field label={t("rule")} help={t("ruleHelp")} error={errorOf("rrule")}>
            <TextArea isCode rows={3} value={draft.rrule} onText={(rrule) => set({ rrule })} />
          </Field>
          <Examples kind="rrule" onPick={(rrule) => set({ rrule })} />
        </>
      )}
      <Field label={t("zone")} error={problem?.field === "timezone" ? t("zoneUnknown") : undefined}>
        <TextInput
          list={zones}
          value={draft.zone}
          onText={(zone) => set({ zone })}
          autoComplete="off"
          className="max-w-72"
        />
      </Field>
      <ZoneNames id={zones} />
    </div>
  );
}

function Examples({
  kind,
  onPick,
}: {
  readonly kind: "cron" | "rrule";
  readonly onPick: (text: string) => void;
}) {
  const t = useTexts();
  const words = useScheduleWords();
  return (
    <fieldset aria-label={t("examples")} className="flex flex-wrap gap-1">
      {EXAMPLES[kind].map((text) => (
        <Button key={text} size="small" look="quiet" title={text} onClick={() => onPick(text)}>
          {words.when(kind === "cron" ? { cron: text, day_or: true } : { rrule: text, timezone: "UTC" })}
        </Button>
      ))}
    </fieldset>
  );
}

/** Hundreds of names, not made anew with each letter that is typed. */
const ZoneNames = memo(function ZoneNames({ id }: { readonly id: string }) {
  return (
    <datalist id={id}>
      {["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => (
        <option key={zone} value={zone} />
      ))}
    </datalist>
  );
});
