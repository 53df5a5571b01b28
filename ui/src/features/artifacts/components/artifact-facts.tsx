import type { Artifact } from "@contract/artifacts/schemas.ts";
import type { RunNames } from "@/features/artifacts/api/use-run-names.ts";
import { ArtifactKind } from "@/features/artifacts/components/artifact-kind.tsx";
import { useTexts } from "@/features/artifacts/texts.ts";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";
import { Time } from "@/shared/components/time.tsx";

interface ArtifactFactsProps {
  readonly artifact: Artifact;
  readonly names: RunNames;
}

/** Where an artifact is from, with whatever its maker has noted. */
export function ArtifactFacts({ artifact, names }: ArtifactFactsProps) {
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
          flowRun && <EntityLink to={ADDRESS.flowRun(flowRun)}>{names.nameOf(flowRun)}</EntityLink>,
        ],
        [
          t("taskRun"),
          taskRun && <EntityLink to={ADDRESS.taskRun(taskRun)}>{names.nameOf(taskRun)}</EntityLink>,
        ],
        [t("column.created"), <Time key="created" at={artifact.created} as="exact" />],
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
