import { useNavigate, useParams } from "@tanstack/react-router";
import { QueueForm } from "@/features/work-pools/components/queue-form.tsx";
import { useTexts } from "@/features/work-pools/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";

export function QueueCreatePage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { name } = useParams({ from: "/work-pools/work-pool/$name/queue/create" });
  return (
    <Page
      title={t("createQueueTitle", { name })}
      above={<EntityLink to={ADDRESS.workPool(name)}>{name}</EntityLink>}
    >
      <QueueForm
        pool={name}
        onDone={() =>
          void navigate({
            to: "/work-pools/work-pool/$name",
            params: { name },
            search: { tab: "queues" },
          })
        }
      />
    </Page>
  );
}
