import type { Step } from "../sides.ts";

export type Body = Readonly<Record<string, unknown>>;

/** How a writing operation is tried: on what, with which sound body, and what is looked at afterwards. `§` in a text is the case's own number. */
export interface Recipe {
  /** The operation as in Prefect's document. */
  readonly operation: string;
  /** Makes what the operation is about. */
  readonly make?: readonly Step[];
  readonly path: string;
  /** A sound body, of which each field is varied. A list is sent as it is, with its first item varied. */
  readonly body?: Body | readonly Body[];
  /** Further sound or unsound bodies that are sent as they are. */
  readonly also?: readonly unknown[];
  /** Fields are not varied: a filter, say, would hit what other cases made. */
  readonly isFixed?: boolean;
  /** Paths to read when it has succeeded. */
  readonly look?: readonly string[];
}

/** An id that nothing has. */
export const NOWHERE = "00000000-0000-4000-8000-00000000dead";

export const post = (path: string, body: unknown, name?: string): Step => ({
  method: "POST",
  path,
  body,
  name,
});

/** A filter of one entity, with limits within and beyond what is allowed. */
export function limitBodies(field: string, id: string): Body[] {
  return [0, 1, 50, 51, -1, "many", null].map((limit) => ({ [field]: { id: { any_: [id] } }, limit }));
}
