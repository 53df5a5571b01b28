import { BatutaError } from "../platform/errors.ts";
import type { SettingFacts } from "./setting-kinds.ts";

/** One wrong setting. */
export interface SettingProblem {
  readonly name: string;
  /** Undefined for secrets. */
  readonly value: string | undefined;
  /** Which source the value came from, in words. */
  readonly source: string;
  /** Ends the sentence "must be …". */
  readonly allowed: string;
}

const MAX_SHOWN = 200;

/** A value as it may be shown: undefined for secrets, passwords as stars, not endlessly long. */
export function showSettingValue(facts: SettingFacts, value: unknown): string | undefined {
  if (facts.secret) return undefined;
  const text = String(value);
  const masked = facts.mask?.(text) ?? text;
  return masked.length > MAX_SHOWN ? `${masked.slice(0, MAX_SHOWN)}…` : masked;
}

/** The error that tells all problems at once. */
export function invalidSettings(problems: readonly SettingProblem[]): BatutaError {
  const lines = problems.map(({ name, value, source, allowed }) => {
    const shown = value === undefined ? name : `${name}=${JSON.stringify(value)}`;
    return `  ${shown} (${source}): must be ${allowed}`;
  });
  const [head, them] =
    problems.length === 1 ? ["a setting is wrong", "it"] : [`${problems.length} settings are wrong`, "them"];
  return new BatutaError(
    "invalid-settings",
    `${head}:\n${lines.join("\n")}\nCorrect or unset ${them} and start again; \`batuta config view --defaults\` lists every setting.`,
    { fields: { problems } },
  );
}
