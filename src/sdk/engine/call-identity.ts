import { hash } from "node:crypto";

/** How many equal calls have been made: per scope, task key and fingerprint. */
export class CallCounter {
  readonly #counts = new Map<string, number>();
  #calls = 0;

  /** The calls before this one, whatever they are. */
  nextOrder(): number {
    const order = this.#calls;
    this.#calls += 1;
    return order;
  }

  next(identity: string): number {
    const count = this.#counts.get(identity) ?? 0;
    this.#counts.set(identity, count + 1);
    return count;
  }
}

/** What a call is in the moment in which it is made: the hash of scope, task and inputs, and its number among equals. */
export interface CallPlace {
  readonly taskKey: string;
  readonly base: string;
  readonly number: number;
}

/** 64 bits of SHA-256 tell calls of one task within one run apart; the task key is a column of its own. */
const shortHash = (text: string): string => hash("sha256", text, "hex").slice(0, 16);

/**
 * Takes a call's place. To be asked when the call is made, not when its inputs have come: equal calls are numbered in
 * the order of the code, which a replay repeats, and inputs come in an order of their own.
 */
export function takePlace(counter: CallCounter, path: string, taskKey: string, inputs: string): CallPlace {
  const base = shortHash(`${path}\0${taskKey}\0${inputs}`);
  return { taskKey, base, number: counter.next(base) };
}

/** What a call is recognised by: its place, and what its inputs resolved to (empty: it had none to wait for). */
export function callKeyFor({ base, number }: CallPlace, results: string): string {
  return `${results === "" ? base : shortHash(`${base}\0${results}`)}-${number}`;
}

/** What a call's future tells the calls that take it as input. */
export function callIdentityFor({ taskKey, base, number }: CallPlace): string {
  return `${taskKey}\n${base}-${number}`;
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

/**
 * The `dynamic_key` of a record: the order in which calls began stands before what the call is recognised by, so that
 * the rows of a run come to the end of their index. A hash alone falls on another page each time, which cost a
 * quarter of a row's writing.
 */
export function dynamicKeyOf(order: number, callKey: string): string {
  return `${order.toString(36).padStart(5, "0")}.${callKey}`;
}

/** What the call of a record is recognised by. */
export function callKeyOf(dynamicKey: string): string {
  return dynamicKey.slice(dynamicKey.indexOf(".") + 1);
}
