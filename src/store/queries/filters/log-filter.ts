import { type SqlBool, sql } from "kysely";
import type { LogFilter } from "../../../contract/logs/filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { type Condition, combine, isAnyOf, isLike, isNull, isWithin } from "./conditions.ts";

const column = (name: string) => sql.ref(`log.${name}`);

/** A log filter as a condition on table `log`. */
export function logCondition(dialect: Dialect, filter: LogFilter): Condition {
  const { level, text } = filter;
  return combine(filter.operator, [
    level?.ge_ == null ? undefined : sql<SqlBool>`${column("level")} >= ${level.ge_}`,
    level?.le_ == null ? undefined : sql<SqlBool>`${column("level")} <= ${level.le_}`,
    ...isWithin(column("timestamp"), filter.timestamp ?? {}),
    isAnyOf(column("flow_run_id"), filter.flow_run_id?.any_),
    isAnyOf(column("task_run_id"), filter.task_run_id?.any_),
    isNull(column("task_run_id"), filter.task_run_id?.is_null_),
    ...(text == null ? [] : textConditions(dialect, text.query)),
  ]);
}

/**
 * Words of a search: all must occur, in any case; a quoted phrase is one word, `-word` or `!word` must not occur.
 * Each is looked for in the message and the logger's name.
 */
function textConditions(dialect: Dialect, query: string): Condition[] {
  const words = query.match(/[-!]?"[^"]*"?|\S+/g) ?? [];
  return words.flatMap((word) => {
    const isExcluded = /^[-!]./.test(word);
    const text = (isExcluded ? word.slice(1) : word).replaceAll('"', "").replace(/^\+/, "");
    if (text === "") return [];
    const found = combine("or_", [
      isLike(dialect, column("message"), text),
      isLike(dialect, column("name"), text),
    ]);
    return [isExcluded ? sql<SqlBool>`not ${found}` : found];
  });
}
