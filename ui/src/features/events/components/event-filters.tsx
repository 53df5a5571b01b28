import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { eventChoicesQuery } from "@/features/events/api/event-queries.ts";
import type { EventSearch } from "@/features/events/lib/event-search.ts";
import { useTexts } from "@/features/events/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { RangeSelect } from "@/shared/components/range-select.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { numberText } from "@/shared/lib/number-text.ts";
import { joinList, present, splitList } from "@/shared/lib/search-params.ts";
import { exactTime } from "@/shared/lib/time-format.ts";
import { useZone } from "@/shared/lib/use-zone.ts";

export type ChangeEvents = (part: { [Name in keyof EventSearch]?: EventSearch[Name] | undefined }) => void;

interface EventFiltersProps {
  readonly search: EventSearch;
  readonly change: ChangeEvents;
  /** Without the filter by resource: on a page of one. */
  readonly isOfOne?: boolean;
}

/** Which events are shown. */
export function EventFilters({ search, change, isOfOne }: EventFiltersProps) {
  const t = useTexts();
  const { range, ...narrowing } = search;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput
        label={t("search")}
        value={search.text ?? ""}
        onSearch={(text) => change({ text: text === "" ? undefined : text })}
      />
      {!isOfOne && <ChoiceFilter countable="resource" search={search} change={change} />}
      <ChoiceFilter countable="event" search={search} change={change} />
      <EventRange search={search} change={change} />
      {Object.keys(present(narrowing)).length > 0 && (
        <Button
          look="quiet"
          onClick={() =>
            change({ text: undefined, event: undefined, resource: undefined, from: undefined, to: undefined })
          }
        >
          {t("filter.clear")}
        </Button>
      )}
    </div>
  );
}

interface ChoiceFilterProps extends Omit<EventFiltersProps, "isOfOne"> {
  readonly countable: "event" | "resource";
}

/** Names (or their beginnings) and resources that occur in this time, the most frequent first; any other can be typed. */
function ChoiceFilter({ countable, search, change }: ChoiceFilterProps) {
  const t = useTexts();
  const [isWanted, setWanted] = useState(false);
  const [typed, setTyped] = useState("");
  const { data = [] } = useQuery({
    ...eventChoicesQuery(useApi(), countable, search),
    enabled: isWanted,
  });
  const chosen = splitList(search[countable]);
  const known = new Map(data.map(({ value, label, count }) => [value, `${label} (${numberText(count)})`]));
  const wanted = typed.trim();
  const all = [...new Set([...chosen, ...known.keys()])];
  const fitting = all.filter((value) =>
    `${value} ${known.get(value) ?? ""}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const shown = wanted === "" || all.includes(wanted) ? fitting : [wanted, ...fitting];
  return (
    <MultiSelect
      label={t(`filter.${countable}`)}
      values={chosen}
      options={shown.slice(0, 100).map((value) => ({ value, label: known.get(value) ?? value }))}
      onChange={(values) => change({ [countable]: joinList(values) })}
      onSearch={setTyped}
      onOpen={() => setWanted(true)}
    />
  );
}

function EventRange({ search, change }: Omit<EventFiltersProps, "isOfOne">) {
  const t = useTexts();
  const [zone] = useZone();
  const { from, to } = search;
  if (from === undefined && to === undefined)
    return (
      <RangeSelect
        value={search.range ?? "day"}
        onChange={(range) => change({ range: range === "day" ? undefined : range })}
        options={["hour", "day", "week", "month", "quarter"]}
      />
    );
  const text = (at: string | undefined): string =>
    at === undefined ? "…" : exactTime(Date.parse(at), zone).slice(5);
  return (
    <Button
      className="border-accent!"
      title={t("filter.dropRange")}
      onClick={() => change({ from: undefined, to: undefined })}
    >
      {text(from)} – {text(to)}
      <X aria-hidden />
      <span className="sr-only">{t("filter.dropRange")}</span>
    </Button>
  );
}
