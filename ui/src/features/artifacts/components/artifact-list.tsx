import type { ArtifactItem } from "@contract/ui/artifact-pages.ts";
import { Progress } from "@/features/artifacts/components/artifact-content.tsx";
import { ArtifactKind } from "@/features/artifacts/components/artifact-kind.tsx";
import { useTexts } from "@/features/artifacts/texts.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { Time } from "@/shared/components/time.tsx";

interface ArtifactListProps {
  readonly artifacts: readonly ArtifactItem[];
}

/** What can be told of an artifact in a line. */
function Gist({ artifact }: { readonly artifact: ArtifactItem }) {
  const t = useTexts();
  const { type, data_start: start, description } = artifact;
  if (type === "progress" && start !== null) return <Progress isSmall value={Number(start)} />;
  const text = description ?? (type === "markdown" && start !== null ? firstWords(start) : undefined);
  return text ? (
    <span className="line-clamp-2 [overflow-wrap:anywhere]">{text}</span>
  ) : (
    <span className="text-faint">{t("noDescription")}</span>
  );
}

/** The first line of a text without its marks. */
function firstWords(markdown: string): string | undefined {
  const line = markdown.split("\n").find((one) => /\w/.test(one));
  return line
    ?.replace(/^[#>\-*\s]+|[*_`]/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .slice(0, 160);
}

/** The latest of each key as cards. */
export function ArtifactCards({ artifacts }: ArtifactListProps) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-3">
      {artifacts.map((artifact) => (
        <li
          key={artifact.id}
          className="relative flex min-w-0 flex-col gap-1.5 rounded-lg border bg-surface p-3 hover:border-line-strong"
        >
          <div className="flex items-center justify-between gap-2">
            <ArtifactKind type={artifact.type} />
            <span className="text-xs text-muted">
              <Time at={artifact.created} />
            </span>
          </div>
          <h2 className="min-w-0 truncate text-base" title={artifact.key ?? undefined}>
            <EntityLink
              isPlain
              className="after:absolute after:inset-0"
              to={ADDRESS.artifactKey(artifact.key ?? "")}
            >
              {artifact.key}
            </EntityLink>
          </h2>
          <div className="min-h-9 text-sm text-muted">
            <Gist artifact={artifact} />
          </div>
          {artifact.flow_run_id && (
            <EntityLink
              className="relative mt-auto max-w-full self-start truncate text-xs"
              to={ADDRESS.flowRun(artifact.flow_run_id)}
            >
              {artifact.flow_run_name ?? artifact.flow_run_id.slice(0, 8)}
            </EntityLink>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The latest of each key as rows. */
export function ArtifactRows({ artifacts }: ArtifactListProps) {
  const t = useTexts();
  const columns: Column<ArtifactItem>[] = [
    {
      id: "key",
      header: t("column.key"),
      cell: ({ key }) => (
        <EntityLink isPlain to={ADDRESS.artifactKey(key ?? "")}>
          {key}
        </EntityLink>
      ),
    },
    { id: "type", header: t("column.type"), width: "8rem", cell: ({ type }) => <ArtifactKind type={type} /> },
    {
      id: "description",
      header: t("column.description"),
      isWideOnly: true,
      cell: (artifact) => <Gist artifact={artifact} />,
    },
    {
      id: "run",
      header: t("column.run"),
      width: "13rem",
      isWideOnly: true,
      cell: ({ flow_run_id: id, flow_run_name: name }) =>
        id ? <EntityLink to={ADDRESS.flowRun(id)}>{name ?? id.slice(0, 8)}</EntityLink> : "–",
    },
    {
      id: "created",
      header: t("column.created"),
      width: "8rem",
      cell: ({ created }) => <Time at={created} />,
    },
  ];
  return <DataTable label={t("title")} columns={columns} rows={artifacts} rowId={({ id }) => id} />;
}
