import { ArrowDownToLine, ArrowUpToLine, ChevronDown, ChevronUp, Download, WrapText } from "lucide-react";
import { LEVEL_NAMES, type LevelFilter } from "@/features/run-logs/lib/levels.ts";
import { useTexts } from "@/features/run-logs/texts.ts";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { Select } from "@/shared/components/select.tsx";
import { cx } from "@/shared/lib/cx.ts";

export interface LogFilters {
  readonly level: LevelFilter;
  readonly text: string;
}

interface LogToolbarProps {
  readonly filters: LogFilters;
  readonly onFilters: (filters: LogFilters) => void;
  /** How many lines are here; whether these are all. */
  readonly count: number;
  readonly isAll: boolean;
  readonly isLive: boolean;
  readonly isFollowing: boolean;
  readonly isWrapped: boolean;
  readonly onWrap: () => void;
  readonly onStart: () => void;
  readonly onEnd: () => void;
  readonly onError: (direction: "after" | "before") => void;
  readonly onDownload: () => void;
}

/** What can be done with a log. */
export function LogToolbar(props: LogToolbarProps) {
  const { filters, onFilters, count, isAll, isLive, isFollowing, isWrapped } = props;
  const t = useTexts();
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 border-b px-2 py-1.5">
      <SearchInput
        label={t("search")}
        value={filters.text}
        onSearch={(text) => onFilters({ ...filters, text })}
        className="max-md:w-full"
      />
      <Select
        label={t("level")}
        value={filters.level}
        onChange={(level) => onFilters({ ...filters, level })}
        options={LEVEL_NAMES.map((value) => ({ value, label: t(`levels.${value}`) }))}
      />
      <div className="flex items-center">
        <IconButton label={t("previousError")} onClick={() => props.onError("before")}>
          <ChevronUp aria-hidden className="text-failed" />
        </IconButton>
        <IconButton label={t("nextError")} onClick={() => props.onError("after")}>
          <ChevronDown aria-hidden className="text-failed" />
        </IconButton>
      </div>
      <span className="ml-auto text-xs text-muted max-md:hidden">
        {isLive && isFollowing ? (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="size-1.5 animate-alive rounded-full bg-running" />
            {t("following")}
          </span>
        ) : (
          t(isAll ? "lines" : "linesSome", { count })
        )}
      </span>
      <div className="flex items-center max-md:ml-auto">
        <IconButton label={t("start")} onClick={props.onStart}>
          <ArrowUpToLine aria-hidden />
        </IconButton>
        <IconButton label={isLive ? t("follow") : t("end")} onClick={props.onEnd}>
          <ArrowDownToLine aria-hidden />
        </IconButton>
        <IconButton
          label={t("wrap")}
          aria-pressed={isWrapped}
          onClick={props.onWrap}
          className={cx(isWrapped && "bg-hover text-ink!")}
        >
          <WrapText aria-hidden />
        </IconButton>
        <IconButton label={t("download")} onClick={props.onDownload}>
          <Download aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
