import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { artifactQuery, artifactVersionsQuery } from "@/features/artifacts/api/artifact-queries.ts";
import { ArtifactData } from "@/features/artifacts/components/artifact-data.tsx";
import { ArtifactFacts } from "@/features/artifacts/components/artifact-facts.tsx";
import { ArtifactKind } from "@/features/artifacts/components/artifact-kind.tsx";
import { VersionList } from "@/features/artifacts/components/version-list.tsx";
import { useTexts } from "@/features/artifacts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { Time } from "@/shared/components/time.tsx";

const route = getRouteApi("/artifacts/key/$key");

/** The versions of a key, with what the chosen one holds. */
export function ArtifactKeyPage() {
  const t = useTexts();
  const { key } = route.useParams();
  const { version } = route.useSearch();
  const navigate = route.useNavigate();
  const api = useApi();
  const { data: versions } = useSuspenseQuery(artifactVersionsQuery(api, key));
  const chosen = versions.find(({ id }) => id === version) ?? versions[0];
  const content = useQuery({ ...artifactQuery(api, chosen?.id ?? ""), enabled: chosen !== undefined });
  const problem = shownError(content);
  const above = (
    <Link to="/artifacts" className="link">
      {t("title")}
    </Link>
  );
  if (!chosen)
    return (
      <Page title={key} above={above}>
        <div className="rounded-lg border bg-surface">
          <EmptyState title={t("emptyKey")} text={t("emptyKeyText")} />
        </div>
      </Page>
    );
  return (
    <Page title={key} above={above} beside={<ArtifactKind type={chosen.type} />} below={chosen.description}>
      <div className="grid min-w-0 gap-4 lg:grid-cols-[16rem_minmax(0,1fr)]">
        <Section title={t("versions")} beside={t("versionsOf", { count: versions.length })}>
          <VersionList
            versions={versions}
            chosen={chosen.id}
            onChoose={(id) => void navigate({ search: { version: id }, replace: true, resetScroll: false })}
          />
        </Section>
        <div className="flex min-w-0 flex-col gap-4">
          <Section
            title={t("content")}
            beside={<Time at={chosen.created} />}
            actions={
              <EntityLink className="text-xs" to={ADDRESS.artifact(chosen.id)}>
                {chosen.id.slice(0, 8)}
              </EntityLink>
            }
          >
            {content.data && !problem ? (
              <ArtifactData key={chosen.id} artifact={content.data} />
            ) : problem ? (
              <ErrorPanel error={problem} onRetry={() => void content.refetch()} />
            ) : (
              <RowsSkeleton rows={6} />
            )}
          </Section>
          <Section title={t("facts")}>
            <ArtifactFacts artifact={chosen} />
          </Section>
        </div>
      </div>
    </Page>
  );
}
