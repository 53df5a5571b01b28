import type { Request } from "./requests.ts";

interface Allowance {
  readonly operation: RegExp;
  readonly difference: RegExp;
  /** Why Batuta answers otherwise. */
  readonly reason: string;
}

const ALLOWED: readonly Allowance[] = [];

/** Why this difference is wanted; undefined when it is not. */
export function allowance(request: Request, difference: string): string | undefined {
  return ALLOWED.find((each) => each.operation.test(request.operation) && each.difference.test(difference))
    ?.reason;
}
