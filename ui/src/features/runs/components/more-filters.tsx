import { ListFilter } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { Field, TextArea, TextInput } from "@/shared/components/field.tsx";
import { Switch } from "@/shared/components/switch.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { joinList, splitList } from "@/shared/lib/search-params.ts";

const FORM = "more-filters";

/** An instant as a field for day and time wants it, in the browser's own zone. */
function localTime(at: string | undefined): string {
  if (at === undefined) return "";
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const instantOf = (local: string): string | undefined =>
  local === "" ? undefined : new Date(local).toISOString();

/** Filters that need a word to be understood: duration, parameters, exact times. */
export function MoreFilters() {
  const t = useTexts();
  const [search] = useRunSearch();
  const [isOpen, setOpen] = useState(false);
  const isUsed =
    search.min !== undefined ||
    search.max !== undefined ||
    search.param !== undefined ||
    search.subflows !== undefined;
  return (
    <>
      <Button
        className={cx(isUsed && "border-accent!")}
        title={t("filter.more")}
        onClick={() => setOpen(true)}
      >
        <ListFilter aria-hidden />
        {t("filter.moreShort")}
      </Button>
      {isOpen && <MoreFiltersDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function MoreFiltersDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts();
  const [search, change] = useRunSearch();
  const isTasks = search.tab === "task-runs";
  const [min, setMin] = useState(search.min ?? "");
  const [max, setMax] = useState(search.max ?? "");
  const [lines, setLines] = useState(splitList(search.param).join("\n"));
  const [from, setFrom] = useState(localTime(search.from));
  const [to, setTo] = useState(localTime(search.to));
  const [hasSubflows, setSubflows] = useState(search.subflows !== "no");
  const apply = (event: FormEvent) => {
    event.preventDefault();
    change({
      min: min === "" ? undefined : min,
      max: max === "" ? undefined : max,
      param: joinList(
        lines
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line.indexOf("=") > 0),
      ),
      from: instantOf(from),
      to: instantOf(to),
      subflows: hasSubflows ? undefined : "no",
    });
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("filter.more")}
      actions={
        <Button type="submit" look="primary" nativeButton form={FORM}>
          {t("filter.apply")}
        </Button>
      }
    >
      <form id={FORM} onSubmit={apply} className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <Field label={t("filter.min")} help={t("filter.durationHelp")}>
            <TextInput type="number" min="0" step="any" value={min} onText={setMin} />
          </Field>
          <Field label={t("filter.max")}>
            <TextInput type="number" min="0" step="any" value={max} onText={setMax} />
          </Field>
          <Field label={t("filter.from")} help={t("filter.timeHelp", { zone: zoneName() })}>
            <TextInput type="datetime-local" value={from} onText={setFrom} />
          </Field>
          <Field label={t("filter.to")}>
            <TextInput type="datetime-local" value={to} onText={setTo} />
          </Field>
        </div>
        {!isTasks && (
          <>
            <Field label={t("filter.parameters")} help={t("filter.parametersHelp")}>
              <TextArea isCode rows={3} value={lines} onText={setLines} />
            </Field>
            <Switch label={t("filter.subflows")} isOn={hasSubflows} onChange={setSubflows} />
          </>
        )}
      </form>
    </Dialog>
  );
}

const zoneName = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
