import { artifactIcon, isArtifactType } from "@/features/artifacts/lib/artifact-types.ts";
import { useTexts } from "@/features/artifacts/texts.ts";

/** The kind of an artifact by icon and word; unknown kinds by their own name. */
export function ArtifactKind({ type }: { readonly type: string | null }) {
  const t = useTexts();
  const Icon = artifactIcon(type);
  const label = isArtifactType(type) ? t(`types.${type}`) : (type ?? t("types.none"));
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5 align-middle text-xs text-muted">
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className="truncate">{label}</span>
    </span>
  );
}
