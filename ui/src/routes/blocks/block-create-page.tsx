import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { blockTypeQuery, newestSchemaQuery } from "@/features/blocks/api/blocks.ts";
import { BlockForm } from "@/features/blocks/components/block-form.tsx";
import { BlockMark } from "@/features/blocks/components/block-mark.tsx";
import { TypeAbout } from "@/features/blocks/components/type-about.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";

/** A new block of a type. */
export function BlockCreatePage() {
  const t = useTexts();
  const api = useApi();
  const navigate = useNavigate();
  const { slug } = useParams({ from: "/blocks/catalog/$slug/create" });
  const { data: type } = useSuspenseQuery(blockTypeQuery(api, slug));
  const {
    data: [schema],
  } = useSuspenseQuery(newestSchemaQuery(api, type.id));
  const onDone = (id?: string) =>
    void (id === undefined
      ? navigate({ to: "/blocks/catalog/$slug", params: { slug } })
      : navigate({ to: "/blocks/block/$id", params: { id } }));
  return (
    <Page
      title={t("createTitle", { type: type.name })}
      above={<EntityLink to={`/blocks/catalog/${slug}`}>{type.name}</EntityLink>}
      beside={<BlockMark slug={slug} name={type.name} />}
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        {schema === undefined ? (
          <div className="rounded-lg border bg-surface">
            <EmptyState
              title={t("noSchema")}
              text={t("registerHint")}
              command="prefect block register -m PACKAGE"
            />
          </div>
        ) : (
          <BlockForm schema={schema} typeId={type.id} onDone={onDone} />
        )}
        <TypeAbout type={type} />
      </div>
    </Page>
  );
}
