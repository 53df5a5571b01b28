import { z } from "zod";
import { flag, operator, parts, tolerant } from "../filter-parts.ts";

/** Which deployments; an absent part matches all. */
export const DeploymentFilter = tolerant({
  ...operator,
  id: parts.idAnyNot(tolerant),
  name: parts.name(tolerant),
  flow_or_deployment_name: tolerant({ like_: z.string().nullish() }).nullish(),
  paused: tolerant({ eq_: flag }).nullish(),
  tags: parts.tags(tolerant),
  work_queue_name: parts.textAny(tolerant),
  /** Accepted and ignored, as in Prefect. */
  concurrency_limit: tolerant({
    ge_: z.int().nullish(),
    le_: z.int().nullish(),
    is_null_: flag,
  }).nullish(),
});
export type DeploymentFilter = z.infer<typeof DeploymentFilter>;
