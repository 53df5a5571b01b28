import { type SqlBool, sql } from "kysely";
import type { FlowFilter } from "../../../contract/flows/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Condition, combine, hasTags, isAnyOf, isLike, isNoneOf } from "./conditions.ts";

/** A flow filter as a condition on table `flow`. */
export function flowCondition(dialect: Dialect, filter: FlowFilter): Condition {
  const column = (name: string) => sql.ref(`flow.${name}`);
  const { id, name, tags, deployment } = filter;
  const deployed = sql<SqlBool>`exists (select 1 from deployment as own_deployment where own_deployment.flow_id = flow.id)`;
  return combine(filter.operator, [
    isAnyOf(column("id"), id?.any_),
    isNoneOf(column("id"), id?.not_any_),
    isAnyOf(column("name"), name?.any_),
    isLike(dialect, column("name"), name?.like_),
    tags == null ? undefined : hasTags(dialect, column("tags"), tags),
    deployment?.is_null_ == null ? undefined : deployment.is_null_ ? sql<SqlBool>`not ${deployed}` : deployed,
  ]);
}
