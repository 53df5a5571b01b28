import { getRouteApi, Link } from "@tanstack/react-router";
import { artifactQuery } from "@/features/artifacts/api/artifact-queries.ts";
import { useDeleteArtifact } from "@/features/artifacts/api/use-delete-artifact.ts";
import { ArtifactData } from "@/features/artifacts/components/artifact-data.tsx";
import { ArtifactFacts } from "@/features/artifacts/components/artifact-facts.tsx";
import { ArtifactKind } from "@/features/artifacts/components/artifact-kind.tsx";
import { useTexts } from "@/features/artifacts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { Tabs } from "@/shared/components/tabs.tsx";

const route = getRouteApi("/artifacts/artifact/$id");

/** One artifact, as it is meant and word for word. */
export function ArtifactPage() {
  const t = useTexts();
  const { id } = route.useParams();
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: artifact } = usePageQuery(artifactQuery(useApi(), id));
  const remove = useDeleteArtifact(id);
  const name = artifact.key ?? t("noKey");
  return (
    <Page
      title={name}
      above={
        <>
          <Link to="/artifacts" className="link">
            {t("title")}
          </Link>
          {artifact.key && (
            <>
              {" / "}
              <EntityLink to={ADDRESS.artifactKey(artifact.key)}>{artifact.key}</EntityLink>
            </>
          )}
        </>
      }
      beside={<ArtifactKind type={artifact.type} />}
      below={artifact.description}
      actions={
        <DeleteButton
          title={t("deleteTitle")}
          text={t("deleteText")}
          onDelete={async () => {
            await remove.mutateAsync();
            await navigate({ to: "/artifacts" });
          }}
        />
      }
    >
      <div className="grid min-w-0 gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Tabs
          label={t("parts")}
          current={tab}
          tabs={[
            { id: "content", label: t("content"), content: <ArtifactData artifact={artifact} /> },
            { id: "raw", label: t("raw"), content: <ArtifactData isRaw artifact={artifact} /> },
          ]}
        />
        <Section title={t("facts")} className="self-start">
          <ArtifactFacts artifact={artifact} />
        </Section>
      </div>
    </Page>
  );
}
