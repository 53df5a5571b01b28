import { listAssets } from "./assets.ts";
import { readRunOutline } from "./run-outline.ts";

/** What graphs and timelines are drawn from: beside Prefect's, tagged `Batuta`. */
export const drawingRoutes = [readRunOutline, listAssets] as const;
