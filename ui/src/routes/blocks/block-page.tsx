import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Pencil } from "lucide-react";
import { blockQuery, useBlockChanges } from "@/features/blocks/api/blocks.ts";
import { BlockMark } from "@/features/blocks/components/block-mark.tsx";
import { BlockValues } from "@/features/blocks/components/block-values.tsx";
import { UseBlock } from "@/features/blocks/components/use-block.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { buttonClass } from "@/shared/components/button.tsx";
import { CopyButton } from "@/shared/components/copy-button.tsx";
import { DeleteButton } from "@/shared/components/delete-button.tsx";
import { EntityLink } from "@/shared/components/entity-links.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Page, Section } from "@/shared/components/page.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { toastManager } from "@/shared/components/toasts.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** One block: its values without secrets, and how code asks for it. */
export function BlockPage() {
  const t = useTexts();
  const common = useCommonTexts();
  const navigate = useNavigate();
  const { id } = useParams({ from: "/blocks/block/$id" });
  const { data: block } = usePageQuery(blockQuery(useApi(), id));
  const { remove } = useBlockChanges();
  const name = block.name ?? block.id;
  const slug = block.block_type?.slug ?? "";
  const deleteBlock = async () => {
    await remove.mutateAsync(id);
    toastManager.add({ title: t("deleted", { name }) });
    await navigate({ to: "/blocks" });
  };
  return (
    <Page
      title={name}
      above={
        <Link to="/blocks" className="link">
          {t("title")}
        </Link>
      }
      beside={
        <span className="inline-flex items-center gap-2 text-sm">
          <BlockMark slug={slug} name={block.block_type_name ?? ""} />
          <EntityLink to={`/blocks/catalog/${slug}`}>{block.block_type_name}</EntityLink>
        </span>
      }
      actions={
        <>
          <Link to="/blocks/block/$id/edit" params={{ id }} className={buttonClass()}>
            <Pencil aria-hidden />
            {common("action.edit")}
          </Link>
          <DeleteButton title={t("deleteTitle", { name })} text={t("deleteText")} onDelete={deleteBlock} />
        </>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <Section title={t("values")}>
          <BlockValues block={block} />
        </Section>
        <div className="flex min-w-0 flex-col gap-4">
          {block.name !== null && <UseBlock slug={slug} name={block.name} />}
          <Section title={t("about")}>
            <KeyValues
              entries={[
                [
                  t("capabilities"),
                  block.block_schema && block.block_schema.capabilities.length > 0 ? (
                    <TagList key="capabilities" tags={block.block_schema.capabilities} limit={20} />
                  ) : null,
                ],
                [t("created"), <Time key="created" at={block.created} as="exact" />],
                [t("changed"), <Time key="updated" at={block.updated} as="exact" />],
                [
                  t("id"),
                  <span key="id" className="inline-flex items-center gap-1 font-mono text-xs">
                    {block.id}
                    <CopyButton text={block.id} />
                  </span>,
                ],
              ]}
            />
          </Section>
        </div>
      </div>
    </Page>
  );
}
