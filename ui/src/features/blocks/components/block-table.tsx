import type { Block } from "@/features/blocks/api/blocks.ts";
import { BlockMark } from "@/features/blocks/components/block-mark.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { TagList } from "@/shared/components/tag-list.tsx";
import { Time } from "@/shared/components/time.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** Blocks, each with its type. */
export function BlockTable({ blocks }: { readonly blocks: readonly Block[] }) {
  const t = useTexts();
  const common = useCommonTexts();
  const columns: Column<Block>[] = [
    {
      id: "name",
      header: t("block"),
      cell: (block) => (
        <span className="flex min-w-0 items-center gap-2.5">
          <BlockMark slug={block.block_type?.slug ?? ""} name={block.block_type_name ?? ""} />
          <EntityLink to={ADDRESS.block(block.id)} isPlain className="truncate">
            {block.name ?? block.id}
          </EntityLink>
        </span>
      ),
    },
    {
      id: "type",
      header: t("type"),
      cell: (block) => (
        <EntityLink to={`/blocks/catalog/${block.block_type?.slug ?? ""}`}>
          {block.block_type_name}
        </EntityLink>
      ),
    },
    {
      id: "capabilities",
      header: t("capabilities"),
      isWideOnly: true,
      cell: (block) => <TagList tags={block.block_schema?.capabilities ?? []} />,
    },
    {
      id: "changed",
      header: t("changed"),
      width: "8rem",
      isWideOnly: true,
      cell: (block) => <Time at={block.updated} />,
    },
  ];
  return (
    <DataTable
      label={t("title")}
      columns={columns}
      rows={blocks}
      rowId={(block) => block.id}
      empty={<p className="px-3 py-4 text-sm text-muted">{common("filter.none")}</p>}
    />
  );
}
