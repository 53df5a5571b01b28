import { ExternalLink, ImageOff } from "lucide-react";
import { useState } from "react";
import { TableArtifact } from "@/features/artifacts/components/table-artifact.tsx";
import { useTexts } from "@/features/artifacts/texts.ts";
import { JsonView } from "@/shared/components/json-view.tsx";
import { Markdown } from "@/shared/components/markdown.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

interface ContentProps {
  readonly type: string | null;
  readonly data: unknown;
  /** For the names of files. */
  readonly name: string;
}

/** What an artifact holds, by its kind; kinds that nobody knows as they are. */
export function ArtifactContent({ type, data, name }: ContentProps) {
  const t = useTexts();
  if (data === null || data === undefined || data === "")
    return <p className="text-sm text-muted">{t("noData")}</p>;
  switch (type) {
    case "markdown":
      return typeof data === "string" ? <Markdown text={data} /> : <JsonView value={data} />;
    case "table":
      return <TableArtifact data={data} name={name} />;
    case "progress":
      return <Progress value={Number(data)} />;
    case "image":
      return <Picture address={String(data)} name={name} />;
    case "link":
      return typeof data === "string" ? <OutsideLink address={data} /> : <JsonView value={data} />;
    default:
      return typeof data === "string" ? <Plain text={data} /> : <JsonView value={data} />;
  }
}

/** A text that may be JSON is laid out as such. */
function Plain({ text }: { readonly text: string }) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return (
      <pre className="max-h-[70dvh] overflow-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap">
        {text}
      </pre>
    );
  }
  return <JsonView value={value} />;
}

/** How far something is, 0 to 100. */
export function Progress({ value, isSmall }: { readonly value: number; readonly isSmall?: boolean }) {
  const t = useTexts();
  const percent = Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : 0;
  const text = `${numberText(percent, { maximumFractionDigits: 1 })} %`;
  return (
    <div className={isSmall ? "flex items-center gap-2" : "flex max-w-xl flex-col gap-2"}>
      {!isSmall && <span className="text-2xl font-semibold">{text}</span>}
      <div
        role="progressbar"
        aria-label={t("types.progress")}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-2.5 min-w-24 flex-1 overflow-hidden rounded-sm bg-sunken"
      >
        <div
          className={percent >= 100 ? "h-full bg-completed" : "h-full bg-running"}
          style={{ width: `${percent}%` }}
        />
      </div>
      {isSmall && <span className="text-xs text-muted">{text}</span>}
    </div>
  );
}

const isOwn = (address: string): boolean => /^data:image\//i.test(address) || /^\/(?!\/)/.test(address);

/** A picture. Those of other servers are only linked: pages load nothing from elsewhere. */
function Picture({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useTexts();
  const [isBroken, setBroken] = useState(false);
  if (isOwn(address) && !isBroken)
    return (
      <img
        src={address}
        alt={t("picture", { name })}
        onError={() => setBroken(true)}
        className="max-h-[70dvh] max-w-full rounded-md border bg-surface object-contain"
      />
    );
  return (
    <div className="flex max-w-2xl flex-col items-start gap-2 rounded-lg border border-dashed border-line-strong p-6 text-sm">
      <ImageOff aria-hidden className="size-6 text-faint" />
      <p className="font-medium">{isBroken ? t("brokenPicture") : t("farPicture")}</p>
      {!isOwn(address) && <p className="text-muted">{t("farPictureText")}</p>}
      {!isOwn(address) && <OutsideLink address={address} />}
    </div>
  );
}

/** A link of others: only http(s) leads somewhere. */
function OutsideLink({ address }: { readonly address: string }) {
  if (!/^https?:\/\//i.test(address))
    return <code className="font-mono text-xs [overflow-wrap:anywhere]">{address.slice(0, 2000)}</code>;
  return (
    <a
      href={address}
      target="_blank"
      rel="noreferrer noopener"
      className="link inline-flex max-w-full items-center gap-1.5 text-sm"
    >
      <span className="[overflow-wrap:anywhere]">{address}</span>
      <ExternalLink aria-hidden className="size-3.5 shrink-0" />
    </a>
  );
}
