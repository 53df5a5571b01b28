import { X } from "lucide-react";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { RangeSelect } from "@/shared/components/range-select.tsx";
import { exactTime } from "@/shared/lib/time-format.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

/** How far back the list goes; a stretch that was chosen in a chart is shown by its ends, and taken back by a click. */
export function RangeFilter() {
  const t = useTexts();
  const [search, change] = useRunSearch();
  const [zone] = useZone();
  const { from, to } = search;
  if (from === undefined && to === undefined)
    return (
      <RangeSelect
        value={search.range ?? "week"}
        onChange={(range) => change({ range: range === "week" ? undefined : range })}
        options={["hour", "day", "week", "month", "quarter", "all"]}
      />
    );
  const text = (at: string): string => exactTime(Date.parse(at), zone).slice(5, 16);
  const label =
    from && to
      ? t("filter.custom", { from: text(from), to: text(to) })
      : from
        ? t("filter.since", { from: text(from) })
        : t("filter.until", { to: text(to ?? "") });
  return (
    <Button
      className="border-accent!"
      title={t("filter.dropRange")}
      onClick={() => change({ from: undefined, to: undefined })}
    >
      {label}
      <X aria-hidden />
      <span className="sr-only">{t("filter.dropRange")}</span>
    </Button>
  );
}
