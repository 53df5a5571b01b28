import { Lock } from "lucide-react";
import type { Block } from "@/features/blocks/api/blocks.ts";
import { isMasked, referenceOf, valueNames } from "@/features/blocks/lib/block-values.ts";
import { useTexts } from "@/features/blocks/texts.ts";
import { Dash } from "@/shared/components/dash.tsx";
import { ADDRESS, EntityLink } from "@/shared/components/entity-links.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { KeyValues } from "@/shared/components/key-values.tsx";

function Value({ block, name }: { readonly block: Block; readonly name: string }) {
  const t = useTexts();
  const value = block.data[name];
  const reference = referenceOf(block, name);
  if (reference)
    return <EntityLink to={ADDRESS.block(reference.id)}>{reference.name ?? reference.id}</EntityLink>;
  if (isMasked(value))
    return (
      <span className="inline-flex items-center gap-1.5 text-muted">
        <Lock aria-hidden className="size-3.5" />
        {t("hidden")}
      </span>
    );
  if (value === undefined || value === null || value === "") return <Dash />;
  if (typeof value === "object") return <JsonView value={value} />;
  return <span className="font-mono text-xs">{String(value)}</span>;
}

/** What a block holds. Secrets come masked from the server and are told as hidden. */
export function BlockValues({ block }: { readonly block: Block }) {
  const t = useTexts();
  const names = valueNames(block);
  if (names.length === 0) return <p className="text-sm text-muted">{t("noValues")}</p>;
  return (
    <KeyValues
      entries={names.map(([name, title]) => [title, <Value key={name} block={block} name={name} />])}
    />
  );
}
