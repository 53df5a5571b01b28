import { listArtifactItems, listLatestArtifactItems, readArtifactPage } from "./artifact-pages.ts";
import { listAssets } from "./assets.ts";
import { readRunOutline } from "./run-outline.ts";

/** What graphs, timelines and what runs have made are drawn from: beside Prefect's, tagged `Batuta`. */
export const drawingRoutes = [
  readRunOutline,
  listAssets,
  listArtifactItems,
  listLatestArtifactItems,
  readArtifactPage,
] as const;
