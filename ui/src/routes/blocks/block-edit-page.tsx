import { useNavigate, useParams } from "@tanstack/react-router";
import { blockQuery } from "@/features/blocks/api/blocks.ts";
import { BlockForm } from "@/features/blocks/components/block-form.tsx";
import { TypeAbout } from "@/features/blocks/components/type-about.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";

/** Changes a block's values; secrets stay unless they are typed anew. */
export function BlockEditPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { id } = useParams({ from: "/blocks/block/$id/edit" });
  const { data: block } = usePageQuery(blockQuery(useApi(), id));
  const name = block.name ?? block.id;
  return (
    <Page title={t("editTitle", { name })} above={<EntityLink to={ADDRESS.block(id)}>{name}</EntityLink>}>
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)]">
        {block.block_schema === null ? (
          <p className="text-sm text-muted">{t("noSchema")}</p>
        ) : (
          <BlockForm
            schema={block.block_schema}
            typeId={block.block_type_id}
            block={block}
            onDone={() => void navigate({ to: "/blocks/block/$id", params: { id } })}
          />
        )}
        {block.block_type && <TypeAbout type={block.block_type} />}
      </div>
    </Page>
  );
}
