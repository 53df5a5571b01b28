import type { Sequence } from "./proposals.ts";

/** Why a difference is meant; undefined when it is not. */
export function allowance(_sequence: Sequence, _difference: string): string | undefined {
  return undefined;
}
