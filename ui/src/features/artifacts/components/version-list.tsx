import type { ArtifactItem } from "@contract/ui/artifact-pages.ts";
import { useTexts } from "@/features/artifacts/texts.ts";
import { Time } from "@/shared/components/time.tsx";
import { cx } from "@/shared/lib/cx.ts";

interface VersionListProps {
  readonly versions: readonly ArtifactItem[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** The versions of a key along a line of time, newest first. */
export function VersionList({ versions, chosen, onChoose }: VersionListProps) {
  const t = useTexts();
  return (
    <nav aria-label={t("versions")} className="max-h-[75dvh] overflow-y-auto max-lg:max-h-56">
      <ol className="ml-3 border-l border-line-strong">
        {versions.map((version, index) => (
          <li key={version.id} className="relative py-0.5 pl-3">
            <span
              aria-hidden
              className={cx(
                "absolute top-3.5 -left-[5px] size-[9px] rounded-full border border-line-strong",
                version.id === chosen ? "border-accent bg-accent" : "bg-surface",
              )}
            />
            <button
              type="button"
              aria-current={version.id === chosen ? "true" : undefined}
              onClick={() => onChoose(version.id)}
              className={cx(
                "flex w-full flex-col items-start rounded-md px-2 py-1 text-left hover:bg-hover",
                version.id === chosen && "bg-accent-soft",
              )}
            >
              <span className="flex w-full items-baseline gap-2 text-sm font-medium">
                <Time at={version.created} as="exact" />
                {index === 0 && <span className="ml-auto text-xs text-good">{t("latest")}</span>}
              </span>
              <span className="max-w-full truncate text-xs text-muted">
                {version.flow_run_name ?? (version.flow_run_id ?? version.id).slice(0, 8)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
