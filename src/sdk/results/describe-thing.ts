import { inspect } from "node:util";

/** How a person reads a value that can't be written; bounded, and never throws. */
export function describeThing(value: unknown): string {
  try {
    return inspect(value, { depth: 1, maxArrayLength: 20, maxStringLength: 2000, breakLength: 120 });
  } catch {
    return `(a ${typeof value} that can't be inspected)`;
  }
}
