import type { Generated } from "kysely";

/** Something that happened, as it was told. Instants are integer microseconds. */
export interface EventTable {
  /** In the order of becoming visible within one `tx`; see the migration. */
  readonly seq: Generated<number>;
  /** Number of the writing transaction; always 0 on SQLite, where `seq` alone tells the order. */
  readonly tx: Generated<number>;
  /** Given by the sender; a second event with the same id changes nothing. */
  readonly id: string;
  readonly occurred: number;
  readonly received: number;
  readonly event: string;
  readonly resource_id: string;
  /** JSON object of texts. */
  readonly resource: string;
  /** JSON array of objects of texts. */
  readonly related: string;
  readonly follows: string | null;
  /** JSON object, word for word. Last, so that filters on the rest need not read it. */
  readonly payload: string;
}

/** A resource that an event is about, or is related to. */
export interface EventResourceTable {
  /** At most `MAX_RESOURCE_KEY` characters of the id. */
  readonly resource_id: string;
  readonly occurred: number;
  readonly seq: number;
  /** 1 for the resource that the event is about. */
  readonly is_subject: number;
}
