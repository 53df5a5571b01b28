import { useTexts } from "@/features/work-pools/texts.ts";
import { Command } from "@/shared/components/empty-state.tsx";

/** What starts a worker of a pool; Batuta's own for the types that it runs itself. */
export function WorkerHint({
  pool,
  type,
  text,
}: {
  readonly pool: string;
  readonly type: string;
  readonly text: string;
}) {
  const t = useTexts();
  const name = /^[\w.-]+$/.test(pool) ? pool : `'${pool.replaceAll("'", "'\\''")}'`;
  const isOwn = type === "process" || type === "docker" || type === "kubernetes";
  return (
    <div className="flex flex-col items-start gap-1.5">
      <p className="max-w-prose text-sm text-muted">{text}</p>
      {isOwn && <Command text={`batuta worker start --pool ${name}`} />}
      {isOwn && <p className="text-sm text-muted">{t("needsPrefect")}</p>}
      <Command text={`prefect worker start --pool ${name}`} />
    </div>
  );
}
