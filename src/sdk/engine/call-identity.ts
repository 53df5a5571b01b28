import { hash } from "node:crypto";

/** How many equal calls have been made: per scope, task key and fingerprint. */
export class CallCounter {
  readonly #counts = new Map<string, number>();

  next(identity: string): number {
    const count = this.#counts.get(identity) ?? 0;
    this.#counts.set(identity, count + 1);
    return count;
  }
}

/**
 * The `dynamic_key` of a call: what it is (scope, task, inputs), not when it happens, and its number among equals.
 * 64 bits of SHA-256 tell calls of one task within one run apart; the task key is a column of its own.
 */
export function callKeyFor(counter: CallCounter, path: string, taskKey: string, inputs: string): string {
  const base = hash("sha256", `${path}\0${taskKey}\0${inputs}`, "hex").slice(0, 16);
  return `${base}-${counter.next(base)}`;
}

/** Identity of a result, cheap for small ones: what a downstream call's fingerprint holds of it. */
export function resultIdentity(text: string): string {
  return text.length <= 40 ? text : hash("sha256", text, "hex").slice(0, 32);
}

/**
 * A UUID that is always the same for the same parent and call (version 8, RFC 9562), so that a replay finds the
 * subflow run it made before. It keeps the parent's first 48 bits, a UUIDv7's time, and so sorts beside it.
 */
export function derivedUuid(parentId: string, ...parts: readonly string[]): string {
  const digest = hash("sha256", [parentId, ...parts].join("\0"), "hex");
  const variant = ((Number.parseInt(digest.charAt(3), 16) & 0x3) | 0x8).toString(16);
  return `${parentId.slice(0, 13)}-8${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
}
