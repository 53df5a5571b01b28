import type { LogFilter } from "../../contract/logs/filters.ts";
import { parseInstant } from "../../platform/instants.ts";

/** What of a log line a filter looks at. */
export interface MatchableLog {
  readonly name: string;
  readonly level: number;
  readonly message: string;
  /** Integer microseconds. */
  readonly timestamp: number;
  readonly flow_run_id: string | null;
  readonly task_run_id: string | null;
}

/** Whether a log line fits a filter: what `/logs/filter` asks the database, for one line. */
export function logMatches(filter: LogFilter, log: MatchableLog): boolean {
  const { level, timestamp, flow_run_id, task_run_id, text } = filter;
  const tests: boolean[] = [];
  if (level?.ge_ != null) tests.push(log.level >= level.ge_);
  if (level?.le_ != null) tests.push(log.level <= level.le_);
  const before = timestamp?.before_ == null ? undefined : parseInstant(timestamp.before_);
  const after = timestamp?.after_ == null ? undefined : parseInstant(timestamp.after_);
  if (before !== undefined) tests.push(log.timestamp <= before);
  if (after !== undefined) tests.push(log.timestamp >= after);
  if (flow_run_id?.any_ != null) tests.push(flow_run_id.any_.includes(log.flow_run_id ?? ""));
  if (task_run_id?.any_ != null) tests.push(task_run_id.any_.includes(log.task_run_id ?? ""));
  if (task_run_id?.is_null_ != null) tests.push((log.task_run_id === null) === task_run_id.is_null_);
  if (text != null) tests.push(...textTests(text.query, log));
  if (tests.length === 0) return true;
  return filter.operator === "or_" ? tests.some(Boolean) : tests.every(Boolean);
}

function textTests(query: string, log: MatchableLog): boolean[] {
  const haystacks = [log.message.toLowerCase(), log.name.toLowerCase()];
  return (query.match(/[-!]?"[^"]*"?|\S+/g) ?? []).flatMap((word) => {
    const isExcluding = /^[-!]./.test(word);
    const text = (isExcluding ? word.slice(1) : word).replaceAll('"', "").replace(/^\+/, "").toLowerCase();
    if (text === "") return [];
    return [haystacks.some((haystack) => haystack.includes(text)) !== isExcluding];
  });
}
