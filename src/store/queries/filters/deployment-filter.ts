import { type SqlBool, sql } from "kysely";
import type { DeploymentFilter } from "../../../contract/deployments/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Condition, combine, hasTags, isAnyOf, isLike, isNoneOf } from "./conditions.ts";

const column = (name: string) => sql.ref(`deployment.${name}`);

function flowOrName(dialect: Dialect, text: string | null | undefined): Condition | undefined {
  const ofName = isLike(dialect, column("name"), text);
  const ofFlow = isLike(dialect, sql.ref("named_flow.name"), text);
  if (ofName === undefined || ofFlow === undefined) return undefined;
  return combine("or_", [
    ofName,
    sql<SqlBool>`deployment.flow_id in (select named_flow.id from flow as named_flow where ${ofFlow})`,
  ]);
}

/** A deployment filter as a condition on table `deployment`. */
export function deploymentCondition(dialect: Dialect, filter: DeploymentFilter): Condition {
  const { id, name, paused, tags } = filter;
  return combine(filter.operator, [
    isAnyOf(column("id"), id?.any_),
    isNoneOf(column("id"), id?.not_any_),
    isAnyOf(column("name"), name?.any_),
    isLike(dialect, column("name"), name?.like_),
    flowOrName(dialect, filter.flow_or_deployment_name?.like_),
    paused?.eq_ == null ? undefined : sql<SqlBool>`${column("paused")} = ${paused.eq_ ? 1 : 0}`,
    tags == null ? undefined : hasTags(dialect, column("tags"), tags),
    isAnyOf(column("work_queue_name"), filter.work_queue_name?.any_),
  ]);
}
