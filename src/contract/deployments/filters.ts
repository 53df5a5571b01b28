import { z } from "zod";
import { flag, type ObjectMaker, operator, parts, strict, tolerant } from "../filter-parts.ts";

const build = (object: ObjectMaker) =>
  object({
    ...operator,
    id: parts.idAnyNot(object),
    name: parts.name(object),
    flow_or_deployment_name: object({ like_: z.string().nullish() }).nullish(),
    paused: object({ eq_: flag }).nullish(),
    tags: parts.tags(object),
    work_queue_name: parts.textAny(object),
    /** Accepted and ignored, as in Prefect. */
    concurrency_limit: object({
      ge_: z.int().nullish(),
      le_: z.int().nullish(),
      is_null_: flag,
    }).nullish(),
  });

/** Which deployments; an absent part matches all. */
export const DeploymentFilter = build(tolerant);
export type DeploymentFilter = z.infer<typeof DeploymentFilter>;
export const StrictDeploymentFilter = build(strict);

export const DeploymentSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]);
export type DeploymentSort = z.infer<typeof DeploymentSort>;
