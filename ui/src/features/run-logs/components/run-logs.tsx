import type { LogLine } from "@contract/ui/log-page.ts";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { downloadLog } from "@/features/run-logs/api/download-log.ts";
import {
  findLine,
  type LogAnchor,
  type LogScope,
  useLogLines,
} from "@/features/run-logs/api/use-log-lines.ts";
import { LogLines, type LogLinesHandle } from "@/features/run-logs/components/log-lines.tsx";
import { type LogFilters, LogToolbar } from "@/features/run-logs/components/log-toolbar.tsx";
import { LEVEL_FILTERS } from "@/features/run-logs/lib/levels.ts";
import { searchWords } from "@/features/run-logs/lib/search-words.ts";
import { useTexts } from "@/features/run-logs/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { usePreference } from "@/shared/lib/preferences.ts";

interface RunLogsProps {
  /** One of the three. */
  readonly flowRunId?: string;
  readonly taskRunId?: string;
  readonly workerId?: string;
  /** The run goes on: lines are asked for again and again. */
  readonly isLive: boolean;
  readonly endedAt: string | null;
  /** Where a log is opened: a run that failed at its end, where the error is. */
  readonly opensAt: "start" | "end";
  readonly filters: LogFilters;
  readonly onFilters: (filters: LogFilters) => void;
}

const ERROR_LEVEL = 40;

/** The log of a run or a worker, as a terminal would show it. */
export function RunLogs(props: RunLogsProps) {
  const { flowRunId, taskRunId, workerId, isLive, endedAt, opensAt, filters, onFilters } = props;
  const t = useTexts();
  const api = useApi();
  const scope: LogScope = useMemo(
    () => ({
      ...(flowRunId === undefined ? {} : { flowRunId }),
      ...(taskRunId === undefined ? {} : { taskRunId }),
      ...(workerId === undefined ? {} : { workerId }),
      minLevel: LEVEL_FILTERS[filters.level],
      text: filters.text,
    }),
    [flowRunId, taskRunId, workerId, filters.level, filters.text],
  );
  const [anchor, setAnchor] = useState<LogAnchor>(opensAt);
  const [isFollowing, setFollowing] = useState(opensAt === "end");
  const [currentId, setCurrent] = useState<string>();
  const [wrap, setWrap] = usePreference("log-wrap");
  const isWrapped = wrap !== "off";
  const handle = useRef<LogLinesHandle>(null);
  const panel = useRef<HTMLElement>(null);
  const log = useLogLines(scope, anchor, { isLive, endedAt });
  const { lines, hasNextPage, hasPreviousPage, fetchNextPage, fetchPreviousPage } = log;
  const words = useMemo(() => searchWords(filters.text), [filters.text]);

  const onNearStart = useCallback(() => {
    if (hasPreviousPage && !log.isFetchingPreviousPage) void fetchPreviousPage();
  }, [hasPreviousPage, fetchPreviousPage, log.isFetchingPreviousPage]);
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !log.isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, fetchNextPage, log.isFetchingNextPage]);

  const toStart = () => {
    setFollowing(false);
    if (hasPreviousPage) setAnchor("start");
    else handle.current?.scrollTo(0, "start");
  };
  const toEnd = () => {
    if (hasNextPage) setAnchor("end");
    else handle.current?.scrollTo(lines.length - 1, "end");
    setFollowing(true);
  };
  const show = (line: LogLine) => {
    setFollowing(false);
    setCurrent(line.id);
    const index = lines.findIndex(({ id }) => id === line.id);
    if (index >= 0) handle.current?.scrollTo(index, "center");
    else setAnchor({ timestamp: line.timestamp, id: line.id });
  };
  const toError = async (direction: "after" | "before") => {
    const at = lines.findIndex(({ id }) => id === currentId);
    const isError = ({ level }: LogLine) => level >= ERROR_LEVEL;
    // Without a line that was jumped to, the search starts at what can be seen.
    const seen = at >= 0 ? at : (handle.current?.first() ?? 0) + (direction === "after" ? -1 : 0);
    const found =
      direction === "after"
        ? lines.slice(seen + 1).find(isError)
        : lines.slice(0, Math.max(0, seen)).findLast(isError);
    const edge = direction === "after" ? lines.at(-1) : lines[0];
    const isMoreThere = direction === "after" ? hasNextPage : hasPreviousPage;
    const line =
      found ?? (edge && isMoreThere ? await findLine(api, scope, ERROR_LEVEL, direction, edge) : undefined);
    if (line) show(line);
    else toastManager.add({ title: t("noFurtherError") });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      "/": () => panel.current?.querySelector<HTMLInputElement>("input[type=search]")?.focus(),
      e: () => void toError("after"),
      E: () => void toError("before"),
      g: toStart,
      G: toEnd,
      w: () => setWrap(isWrapped ? "off" : undefined),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  const isFiltered = filters.level !== "all" || filters.text !== "";
  const problem = shownError(log);
  return (
    <section
      ref={panel}
      className="flex min-w-0 flex-col rounded-lg border bg-surface"
      aria-label={t("label")}
    >
      <LogToolbar
        filters={filters}
        onFilters={onFilters}
        count={lines.length}
        isAll={!hasNextPage && !hasPreviousPage}
        isLive={isLive}
        isFollowing={isFollowing && lines.length > 0}
        isWrapped={isWrapped}
        onWrap={() => setWrap(isWrapped ? "off" : undefined)}
        onStart={toStart}
        onEnd={toEnd}
        onError={(direction) => void toError(direction)}
        onDownload={() => void downloadLog(api, scope)}
      />
      {problem ? (
        <ErrorPanel error={problem} onRetry={() => void log.refetch()} />
      ) : log.isPending ? (
        <RowsSkeleton rows={12} />
      ) : lines.length === 0 ? (
        <EmptyState
          title={isFiltered ? t("nothingFits") : isLive || workerId ? t("emptyLive") : t("empty")}
          text={
            isFiltered
              ? undefined
              : workerId
                ? t("emptyWorkerText")
                : t(isLive ? "emptyLiveText" : "emptyText")
          }
          action={
            isFiltered && <Button onClick={() => onFilters({ level: "all", text: "" })}>{t("clear")}</Button>
          }
        />
      ) : (
        <LogLines
          // Another anchor is another place: what was scrolled to before means nothing there.
          key={JSON.stringify(anchor)}
          ref={handle}
          lines={lines}
          words={words}
          isWrapped={isWrapped}
          isTaskShown={flowRunId !== undefined}
          currentId={currentId}
          isFollowing={isFollowing}
          onFollow={setFollowing}
          onNearStart={onNearStart}
          onNearEnd={onNearEnd}
          onKey={onKey}
        />
      )}
      <p className="border-t px-2 py-0.5 text-2xs text-faint max-md:hidden">{t("keys")}</p>
    </section>
  );
}
