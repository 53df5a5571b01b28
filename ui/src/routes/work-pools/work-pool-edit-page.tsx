import { useNavigate, useParams } from "@tanstack/react-router";
import { poolPageQuery } from "@/features/work-pools/api/work-pools.ts";
import { EditPool } from "@/features/work-pools/components/edit-pool.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";

export function WorkPoolEditPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { name } = useParams({ from: "/work-pools/work-pool/$name/edit" });
  const { data } = usePageQuery(poolPageQuery(useApi(), name));
  return (
    <Page
      title={t("editTitle", { name })}
      above={<EntityLink to={ADDRESS.workPool(name)}>{name}</EntityLink>}
    >
      <EditPool
        pool={data.work_pool}
        onDone={() => void navigate({ to: "/work-pools/work-pool/$name", params: { name } })}
      />
    </Page>
  );
}
