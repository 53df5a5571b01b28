import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { blocksOfTypeQuery, blockTypeQuery } from "@/features/blocks/api/blocks.ts";
import { BlockMark } from "@/features/blocks/components/block-mark.tsx";
import { BlockTable } from "@/features/blocks/components/block-table.tsx";
import { TypeAbout } from "@/features/blocks/components/type-about.tsx";
import { useTexts } from "@/features/blocks/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { buttonClass } from "@/shared/components/button.tsx";
import { Page, Section } from "@/shared/components/page.tsx";

/** One type of block: what it is for, and which there are. */
export function BlockTypePage() {
  const t = useTexts();
  const api = useApi();
  const { slug } = useParams({ from: "/blocks/catalog/$slug" });
  const { data: type } = useSuspenseQuery(blockTypeQuery(api, slug));
  const { data: blocks } = useSuspenseQuery(blocksOfTypeQuery(api, slug));
  return (
    <Page
      title={type.name}
      above={
        <Link to="/blocks/catalog" className="link">
          {t("catalogTitle")}
        </Link>
      }
      beside={<BlockMark slug={slug} name={type.name} />}
      actions={
        <Link to="/blocks/catalog/$slug/create" params={{ slug }} className={buttonClass("primary")}>
          <Plus aria-hidden />
          {t("create")}
        </Link>
      }
    >
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <Section title={t("ofType")} isFlush>
          {blocks.length === 0 ? (
            <p className="px-3 py-4 text-sm text-muted">{t("noneOfType")}</p>
          ) : (
            <BlockTable blocks={blocks} />
          )}
        </Section>
        <TypeAbout type={type} isWhole />
      </div>
    </Page>
  );
}
