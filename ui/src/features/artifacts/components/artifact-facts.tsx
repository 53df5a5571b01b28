import type { ArtifactItem } from "@contract/ui/artifact-pages.ts";
import { ArtifactKind } from "@/features/artifacts/components/artifact-kind.tsx";
import { useTexts } from "@/features/artifacts/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Time } from "@/shared/components/time.tsx";
import { bytesText } from "@/shared/lib/bytes-text.ts";

interface ArtifactFactsProps {
  readonly artifact: ArtifactItem;
}

/** Where an artifact is from, with whatever its maker has noted. */
export function ArtifactFacts({ artifact }: ArtifactFactsProps) {
  const t = useTexts();
  const { key, flow_run_id: flowRun, task_run_id: taskRun, metadata_ } = artifact;
  return (
    <KeyValues
      entries={[
        [
          t("column.key"),
          key ? (
            <EntityLink key="key" to={ADDRESS.artifactKey(key)}>
              {key}
            </EntityLink>
          ) : (
            t("noKey")
          ),
        ],
        [t("type"), <ArtifactKind key="type" type={artifact.type} />],
        [
          t("flowRun"),
          flowRun && (
            <EntityLink to={ADDRESS.flowRun(flowRun)}>
              {artifact.flow_run_name ?? flowRun.slice(0, 8)}
            </EntityLink>
          ),
        ],
        [
          t("taskRun"),
          taskRun && (
            <EntityLink to={ADDRESS.taskRun(taskRun)}>
              {artifact.task_run_name ?? taskRun.slice(0, 8)}
            </EntityLink>
          ),
        ],
        [t("column.created"), <Time key="created" at={artifact.created} as="exact" />],
        [t("bytes"), artifact.data_bytes === null ? undefined : bytesText(artifact.data_bytes)],
        [t("updated"), <Time key="updated" at={artifact.updated} as="exact" />],
        [
          t("id"),
          <code key="id" className="font-mono text-xs">
            {artifact.id}
          </code>,
        ],
        ...Object.entries(metadata_ ?? {}).map(([name, value]) => [name, value] as const),
      ]}
    />
  );
}
