import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { workerKindsQuery } from "@/features/work-pools/api/work-pools.ts";
import { CreatePool } from "@/features/work-pools/components/create-pool.tsx";
import { workerKinds } from "@/features/work-pools/lib/worker-kinds.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Page } from "@/shared/components/page.tsx";

export function WorkPoolCreatePage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { data } = useSuspenseQuery(workerKindsQuery(useApi()));
  return (
    <Page
      title={t("createTitle")}
      above={
        <Link to="/work-pools" className="link">
          {t("title")}
        </Link>
      }
    >
      <CreatePool
        kinds={workerKinds(data)}
        onDone={(name) => void navigate({ to: "/work-pools/work-pool/$name", params: { name } })}
      />
    </Page>
  );
}
