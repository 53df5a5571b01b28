import type { Request } from "./requests.ts";

interface Allowance {
  readonly operation: RegExp;
  readonly difference: RegExp;
  /** Of the request's body as JSON; any, when left out. */
  readonly body?: RegExp;
  /** Why Batuta answers otherwise. */
  readonly reason: string;
}

const ALLOWED: readonly Allowance[] = [
  {
    operation: /./,
    difference: /./,
    body: /"like_":"[^"]*[%_]/,
    reason: "in a text to look for, % and _ stand for themselves, not for any text",
  },
];

/** Why this difference is wanted; undefined when it is not. */
export function allowance(request: Request, difference: string): string | undefined {
  const body = JSON.stringify(request.body ?? null);
  return ALLOWED.find(
    (each) =>
      each.operation.test(request.operation) &&
      each.difference.test(difference) &&
      (each.body?.test(body) ?? true),
  )?.reason;
}
