import {
  CircleHelp,
  FileText,
  Image,
  Link2,
  type LucideIcon,
  Package,
  SlidersHorizontal,
  Table2,
} from "lucide-react";

/** Kinds that have a view of their own. */
export const ARTIFACT_TYPES = ["markdown", "table", "progress", "image", "link", "result"] as const;
export type ArtifactType = (typeof ARTIFACT_TYPES)[number];

export const isArtifactType = (type: string | null | undefined): type is ArtifactType =>
  ARTIFACT_TYPES.some((known) => known === type);

const ICONS: Readonly<Record<ArtifactType, LucideIcon>> = {
  markdown: FileText,
  table: Table2,
  progress: SlidersHorizontal,
  image: Image,
  link: Link2,
  result: Package,
};

export const artifactIcon = (type: string | null | undefined): LucideIcon =>
  isArtifactType(type) ? ICONS[type] : CircleHelp;
