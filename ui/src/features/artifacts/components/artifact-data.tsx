import type { ArtifactPage } from "@contract/ui/artifact-pages.ts";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type ReactNode, useState } from "react";
import { wholeArtifactQuery } from "@/features/artifacts/api/artifact-queries.ts";
import { ArtifactContent } from "@/features/artifacts/components/artifact-content.tsx";
import { LongMarkdown } from "@/features/artifacts/components/long-markdown.tsx";
import { TableArtifact } from "@/features/artifacts/components/table-artifact.tsx";
import { firstRows } from "@/features/artifacts/lib/first-rows.ts";
import { useTexts } from "@/features/artifacts/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { shownError } from "@/shared/api/shown-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { bytesText } from "@/shared/lib/bytes-text.ts";
import { saveFile } from "@/shared/lib/save-file.ts";

interface ArtifactDataProps {
  readonly artifact: ArtifactPage;
  /** Word for word, and not as it is meant. */
  readonly isRaw?: boolean;
}

/** What an artifact holds; of a large one its beginning, until someone wants all of it. */
export function ArtifactData({ artifact, isRaw = false }: ArtifactDataProps) {
  const { key, id, type, data, data_bytes: bytes } = artifact;
  if (bytes !== null && data === null) return <LargeData artifact={artifact} isRaw={isRaw} />;
  return isRaw ? <JsonView value={data} /> : <ArtifactContent type={type} data={data} name={key ?? id} />;
}

function LargeData({ artifact, isRaw }: Required<ArtifactDataProps>) {
  const t = useTexts();
  const api = useApi();
  const { id, key, type, data_start: start, data_bytes: bytes } = artifact;
  const name = key ?? id;
  // Half a picture is none.
  const [isWanted, setWanted] = useState(type === "image" && !isRaw);
  const whole = useQuery({ ...wholeArtifactQuery(api, id), enabled: isWanted });
  const problem = shownError(whole);
  const download = async () => {
    const { data } = await api.call("read-artifact", { params: { id } });
    if (typeof data !== "string") saveFile(`${name}.json`, "application/json", JSON.stringify(data, null, 2));
    else saveFile(`${name}.${ENDINGS[type ?? ""] ?? "txt"}`, "text/plain", data);
  };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2 rounded-md bg-sunken px-3 py-1.5 text-sm text-muted">
        <span>
          {whole.data
            ? t("large.all", { size: bytesText(bytes ?? 0) })
            : t("large.part", { size: bytesText(bytes ?? 0) })}
        </span>
        <span className="ml-auto flex gap-2">
          {!whole.data && (
            <Button size="small" disabled={isWanted && !problem} onClick={() => setWanted(true)}>
              {t("large.show")}
            </Button>
          )}
          <Button size="small" onClick={() => void download()}>
            <Download aria-hidden />
            {t("large.download")}
          </Button>
        </span>
      </div>
      {problem && <ErrorPanel error={problem} onRetry={() => void whole.refetch()} />}
      {whole.data ? (
        isRaw ? (
          <JsonView value={whole.data.data} />
        ) : type === "markdown" && typeof whole.data.data === "string" ? (
          <LongMarkdown text={whole.data.data} />
        ) : (
          <ArtifactContent type={type} data={whole.data.data} name={name} />
        )
      ) : isRaw || start === null ? (
        <CodeBlock text={`${(start ?? "").slice(0, RAW_CHARACTERS)}…`} />
      ) : (
        beginning(type, start)
      )}
    </div>
  );
}

const RAW_CHARACTERS = 20_000;
const ENDINGS: Readonly<Record<string, string>> = { markdown: "md", table: "json" };

/** The first part as it is meant, as far as a part can be that. */
function beginning(type: string | null, start: string): ReactNode {
  if (type === "image") return null;
  if (type === "markdown")
    return <LongMarkdown text={start.slice(0, start.lastIndexOf("\n") + 1) || start} />;
  const rows = type === "table" ? firstRows(start) : undefined;
  return rows ? <TableArtifact data={rows} /> : <CodeBlock text={`${start.slice(0, RAW_CHARACTERS)}…`} />;
}
