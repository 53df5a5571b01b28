import { ArrowUp } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/shared/components/button.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import type { GrowingList as List } from "@/shared/lib/use-growing-list.ts";

const PAGE_ROWS = 50;

interface GrowingListProps<Row> {
  /** Its name for screen readers. */
  readonly label: string;
  readonly list: List<Row>;
  /** Told whether the beginning of the list is out of sight. */
  readonly onHeld: (isHeld: boolean) => void;
  /** What stands above the rows: actions, columns. */
  readonly bar?: ReactNode;
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** A list that grows at both ends: news as a pill while one reads further down, older rows when its end comes into sight. */
export function GrowingList<Row>({ label, list, onHeld, bar, children }: GrowingListProps<Row>) {
  const t = useCommonTexts();
  const top = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const { rows, hasOlder, isLoadingOlder, loadOlder } = list;
  const isLoaded = rows !== undefined;

  useEffect(() => {
    if (!top.current) return;
    const observer = new IntersectionObserver(([entry]) => entry && onHeld(!entry.isIntersecting));
    observer.observe(top.current);
    return () => observer.disconnect();
  }, [onHeld]);

  useEffect(() => {
    if (!isLoaded || !end.current || !hasOlder || isLoadingOlder) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadOlder(), {
      rootMargin: "400px",
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [isLoaded, hasOlder, isLoadingOlder, loadOlder]);

  return (
    <section className="relative min-w-0 rounded-lg border bg-surface" aria-label={label}>
      <div ref={top} />
      {bar && <div className="flex min-h-10 flex-wrap items-center gap-2 border-b px-3 py-1.5">{bar}</div>}
      {list.waiting > 0 && (
        <div className="pointer-events-none sticky top-3 z-30 flex h-0 justify-center">
          <Button
            look="primary"
            size="small"
            className="pointer-events-auto shadow-pop"
            onClick={() => top.current?.scrollIntoView({ block: "center" })}
          >
            <ArrowUp aria-hidden />
            {list.waiting >= PAGE_ROWS
              ? t("list.newMany", { count: PAGE_ROWS })
              : t("list.new", { count: list.waiting })}
          </Button>
        </div>
      )}
      {rows ? children(rows) : list.error ? null : <RowsSkeleton rows={12} />}
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      <div ref={end} />
      {hasOlder ? (
        <div className="flex justify-center border-t p-2">
          <Button look="quiet" size="small" disabled={isLoadingOlder} onClick={loadOlder}>
            {t("action.loadOlder")}
          </Button>
        </div>
      ) : (
        isLoaded &&
        rows.length > 20 && <p className="border-t p-2 text-center text-xs text-faint">{t("list.end")}</p>
      )}
    </section>
  );
}
