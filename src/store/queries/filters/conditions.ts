import { type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import { parseInstant } from "../../../platform/instants.ts";
import type { Dialect } from "../../dialects/dialect.ts";

/** A condition of a `where`. */
export type Condition = RawBuilder<SqlBool>;

export const ALWAYS: Condition = sql<SqlBool>`1 = 1`;
export const NEVER: Condition = sql<SqlBool>`1 = 0`;

/** Joins the conditions of one filter; a filter without any matches everything. */
export function combine(operator: "and_" | "or_", conditions: readonly (Condition | undefined)[]): Condition {
  const set = conditions.filter((condition) => condition !== undefined);
  if (set.length === 0) return ALWAYS;
  return sql<SqlBool>`(${sql.join(set, operator === "and_" ? sql` and ` : sql` or `)})`;
}

type Nullish<T> = T | null | undefined;

/** `column in (values)`; an empty list matches nothing, an absent one is no condition. */
export function isAnyOf(
  column: Expression<unknown>,
  values: Nullish<readonly string[]>,
): Condition | undefined {
  if (values == null) return undefined;
  return values.length === 0 ? NEVER : sql<SqlBool>`${column} in (${sql.join(values)})`;
}

/** `column not in (values)`. */
export function isNoneOf(
  column: Expression<unknown>,
  values: Nullish<readonly string[]>,
): Condition | undefined {
  if (values == null) return undefined;
  return values.length === 0 ? ALWAYS : sql<SqlBool>`${column} not in (${sql.join(values)})`;
}

export function isNull(column: Expression<unknown>, flag: Nullish<boolean>): Condition | undefined {
  if (flag == null) return undefined;
  return flag ? sql<SqlBool>`${column} is null` : sql<SqlBool>`${column} is not null`;
}

export function isLike(
  dialect: Dialect,
  column: Expression<unknown>,
  text: Nullish<string>,
): Condition | undefined {
  return text == null ? undefined : dialect.containsText(column, text);
}

/** `before_` and `after_` of a period, both inclusive. */
export function isWithin(
  column: Expression<unknown>,
  period: { readonly before_?: Nullish<string>; readonly after_?: Nullish<string> },
): (Condition | undefined)[] {
  const bound = (text: Nullish<string>, compare: (micros: number) => Condition) => {
    const micros = text == null ? undefined : parseInstant(text);
    return micros === undefined ? undefined : compare(micros);
  };
  return [
    bound(period.before_, (micros) => sql<SqlBool>`${column} <= ${micros}`),
    bound(period.after_, (micros) => sql<SqlBool>`${column} >= ${micros}`),
  ];
}

/** The tags of a run, flow or deployment. */
export function hasTags(
  dialect: Dialect,
  column: Expression<unknown>,
  filter: {
    readonly operator: "and_" | "or_";
    readonly all_?: Nullish<readonly string[]>;
    readonly any_?: Nullish<readonly string[]>;
    readonly is_null_?: Nullish<boolean>;
  },
): Condition {
  const empty = dialect.jsonArrayIsEmpty(column);
  return combine(filter.operator, [
    filter.all_ == null ? undefined : dialect.jsonArrayContainsAll(column, filter.all_),
    filter.any_ == null ? undefined : dialect.jsonArrayContainsAny(column, filter.any_),
    filter.is_null_ == null ? undefined : filter.is_null_ ? empty : sql<SqlBool>`not ${empty}`,
  ]);
}
