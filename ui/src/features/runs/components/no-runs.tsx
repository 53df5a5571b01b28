import { Link } from "@tanstack/react-router";
import { useRunSearch } from "@/features/runs/lib/use-run-search.ts";
import { useTexts } from "@/features/runs/texts.ts";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { present } from "@/shared/lib/search-params.ts";

/** Nothing fits: the way to everything, or to a first run. */
export function NoRuns() {
  const t = useTexts();
  const [search] = useRunSearch();
  const { tab, range, ...narrowing } = search;
  const isWhole = Object.keys(present(narrowing)).length === 0;
  const isAll = range === "all" && isWhole;
  return (
    <EmptyState
      title={t("empty.title")}
      text={t("empty.text")}
      {...(isWhole ? { command: t("empty.never") } : {})}
      action={
        !isAll && (
          <Link to="/runs" search={tab ? { tab, range: "all" } : { range: "all" }} className="link">
            {t("empty.all")}
          </Link>
        )
      }
    />
  );
}
