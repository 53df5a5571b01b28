import { useNavigate, useParams } from "@tanstack/react-router";
import { poolPageQuery } from "@/features/work-pools/api/work-pools.ts";
import { QueueForm } from "@/features/work-pools/components/queue-form.tsx";
import { queueOf } from "@/features/work-pools/lib/queue-of.ts";
import { useTexts } from "@/features/work-pools/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { usePageQuery } from "@/shared/api/use-page-query.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Page } from "@/shared/components/page.tsx";

export function QueueEditPage() {
  const t = useTexts();
  const navigate = useNavigate();
  const { name, queue: queueName } = useParams({ from: "/work-pools/work-pool/$name/queue/$queue/edit" });
  const { data } = usePageQuery(poolPageQuery(useApi(), name));
  const back = (queue = queueName) =>
    void navigate({ to: "/work-pools/work-pool/$name/queue/$queue", params: { name, queue } });
  return (
    <Page
      title={t("editQueueTitle", { name: queueName })}
      above={<EntityLink to={ADDRESS.workQueue(name, queueName)}>{queueName}</EntityLink>}
    >
      <QueueForm pool={name} queue={queueOf(data, queueName)} onDone={back} />
    </Page>
  );
}
