import type { ArtifactItem } from "@contract/ui/artifact-pages.ts";
import { useQuery } from "@tanstack/react-query";
import { artifactsQuery, MOST_ARTIFACTS, type RunScope } from "@/features/run-parts/api/part-queries.ts";
import { useTexts } from "@/features/run-parts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { POLL_MS } from "@/shared/api/route-query.ts";
import { shownError } from "@/shared/api/shown-error.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { Time } from "@/shared/components/time.tsx";

interface RunArtifactsProps {
  readonly scope: RunScope;
  readonly isLive: boolean;
}

const SHOWN_CHARACTERS = 160;

/** The first words of what an artifact holds. */
function textOf({ description, data_start: start }: ArtifactItem): string {
  return (description || (start ?? "")).replace(/\s+/g, " ").slice(0, SHOWN_CHARACTERS);
}

/** What a run has made for people to look at. */
export function RunArtifacts({ scope, isLive }: RunArtifactsProps) {
  const t = useTexts();
  const api = useApi();
  const { data, error } = useQuery({
    ...artifactsQuery(api, scope),
    refetchInterval: isLive ? POLL_MS : false,
  });
  const problem = shownError({ data, error });
  const columns: readonly Column<ArtifactItem>[] = [
    {
      id: "key",
      header: t("artifactKey"),
      width: "30%",
      cell: ({ id, key }) => (
        <EntityLink to={ADDRESS.artifact(id)} isPlain>
          {key ?? t("unnamed")}
        </EntityLink>
      ),
    },
    { id: "type", header: t("artifactType"), width: "8rem", cell: ({ type }) => type ?? "–" },
    {
      id: "text",
      header: t("artifactText"),
      isWideOnly: true,
      cell: (artifact) => <span className="text-muted">{textOf(artifact)}</span>,
    },
    {
      id: "created",
      header: t("artifactCreated"),
      width: "9rem",
      cell: ({ created }) => <Time at={created} />,
    },
  ];
  return (
    <Section title={t("artifacts")} isFlush>
      {problem ? (
        <ErrorPanel error={problem} />
      ) : data ? (
        <>
          <DataTable
            label={t("artifacts")}
            columns={columns}
            rows={data}
            rowId={({ id }) => id}
            empty={<EmptyState title={t("noArtifacts")} text={t("noArtifactsText")} />}
          />
          {data.length === MOST_ARTIFACTS && (
            <p className="px-3 py-2 text-xs text-muted">{t("firstOnes", { count: MOST_ARTIFACTS })}</p>
          )}
        </>
      ) : (
        <RowsSkeleton rows={4} />
      )}
    </Section>
  );
}
