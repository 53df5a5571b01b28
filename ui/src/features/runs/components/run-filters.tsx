import { useQuery } from "@tanstack/react-query";
import { FilterX, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import {
  deploymentChoicesQuery,
  flowChoicesQuery,
  poolChoicesQuery,
} from "@/features/runs/api/run-queries.ts";
import { MoreFilters } from "@/features/runs/components/more-filters.tsx";
import { RangeFilter } from "@/features/runs/components/range-filter.tsx";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Button } from "@/shared/components/button.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { TagFilter } from "@/shared/components/tag-filter.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";
import { joinList, present, splitList } from "@/shared/lib/search-params.ts";
import { STATE_META, STATE_ORDER } from "@/shared/lib/state-meta.ts";

/** Which runs are listed. A phone has them behind a button. */
export function RunFilters({ knownTags }: { readonly knownTags: readonly string[] }) {
  const t = useTexts();
  const common = useCommonTexts();
  const [search, change] = useRunSearch();
  const [isOpen, setOpen] = useState(false);
  const isTasks = search.tab === "task-runs";
  const { tab, range, sort, ...narrowing } = search;
  const count = Object.keys(present(narrowing)).length;
  const kinds = STATE_ORDER.filter((kind) => !(isTasks && kind === "late"));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SearchInput
        label={t("search")}
        value={search.text ?? ""}
        onSearch={(text) => change({ text: text === "" ? undefined : text })}
        className="w-48 max-md:w-auto max-md:flex-1"
      />
      <div className="md:hidden">
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <SlidersHorizontal aria-hidden />
          {t("filters")}
          {count > 0 && ` (${count})`}
        </Button>
      </div>
      <div className={cx("contents", !isOpen && "max-md:*:hidden")}>
        <MultiSelect
          label={common("filter.states")}
          values={splitList(search.state)}
          options={kinds.map((kind) => {
            const { icon: Icon, text } = STATE_META[kind];
            return {
              value: kind,
              label: common(`state.${kind}`),
              icon: <Icon aria-hidden className={cx("size-4", text)} />,
            };
          })}
          onChange={(values) => change({ state: joinList(values) })}
        />
        <FlowFilter />
        <DeploymentFilter />
        {!isTasks && <PoolFilter />}
        <TagFilter
          tags={splitList(search.tags)}
          known={knownTags}
          onChange={(tags) => change({ tags: joinList(tags) })}
        />
        <RangeFilter />
        <MoreFilters />
        {count > 0 && (
          <IconButton
            label={t("clear")}
            onClick={() =>
              change(Object.fromEntries(Object.keys(narrowing).map((name) => [name, undefined])))
            }
          >
            <FilterX aria-hidden />
          </IconButton>
        )}
      </div>
    </div>
  );
}

function FlowFilter() {
  const t = useTexts();
  const [search, change] = useRunSearch();
  const [typed, setTyped] = useState<string>();
  const { data = [] } = useQuery({
    ...flowChoicesQuery(useApi(), typed ?? "", search.flow),
    enabled: typed !== undefined || search.flow !== undefined,
    placeholderData: (before) => before,
  });
  return (
    <MultiSelect
      label={t("filter.flow")}
      values={splitList(search.flow)}
      options={data.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(ids) => change({ flow: joinList(ids) })}
      onSearch={setTyped}
      onOpen={() => setTyped("")}
    />
  );
}

function DeploymentFilter() {
  const t = useTexts();
  const [search, change] = useRunSearch();
  const [typed, setTyped] = useState<string>();
  const { data = [] } = useQuery({
    ...deploymentChoicesQuery(useApi(), typed ?? "", search.deployment),
    enabled: typed !== undefined || search.deployment !== undefined,
    placeholderData: (before) => before,
  });
  return (
    <MultiSelect
      label={t("filter.deployment")}
      values={splitList(search.deployment)}
      options={data.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={(ids) => change({ deployment: joinList(ids) })}
      onSearch={setTyped}
      onOpen={() => setTyped("")}
    />
  );
}

function PoolFilter() {
  const t = useTexts();
  const [search, change] = useRunSearch();
  const [isWanted, setWanted] = useState(false);
  const { data = [] } = useQuery({ ...poolChoicesQuery(useApi()), enabled: isWanted });
  return (
    <MultiSelect
      label={t("filter.pool")}
      values={splitList(search.pool)}
      options={data.map(({ name }) => ({ value: name, label: name }))}
      onChange={(names) => change({ pool: joinList(names) })}
      onOpen={() => setWanted(true)}
    />
  );
}
