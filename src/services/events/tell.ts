import type { Queryable } from "../../store/dialects/dialect.ts";

/** Kinds of things whose creation, change and deletion are events. */
export type EntityKind =
  | "artifact-collection"
  | "automation"
  | "block-document"
  | "block-type"
  | "concurrency-limit"
  | "deployment"
  | "flow"
  | "variable"
  | "work-pool"
  | "work-queue";

/** Something that the server has done to things of one kind, told inside the write unit that does it. */
export interface EntityChange {
  readonly kind: EntityKind;
  /** Of what is deleted, told before it is gone. */
  readonly verb: "created" | "updated" | "deleted" | "ready" | "not-ready" | "paused";
  readonly ids: readonly string[];
  /** Columns before and after: those that differ are named in the event. */
  readonly updates?: { readonly from: object; readonly to: object } | undefined;
}

/** A state that a flow run entered. */
export interface FlowRunStateChange {
  readonly flow_run_id: string;
  readonly initial: ToldState | null;
  readonly state: ToldState;
  /** Type of the state that was proposed; the rules may have made another of it. */
  readonly intended: string;
}

/** What of a state is told. */
export interface ToldState {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly message: string | null;
  /** Integer microseconds. */
  readonly timestamp: number;
  readonly details: { readonly pause_reschedule?: boolean | undefined };
}

/**
 * Tells what the server does as events: in the same write unit, so that no change is without its event and no event
 * without its change; listeners hear of it after the commit.
 */
export interface Tell {
  entities(trx: Queryable, change: EntityChange): Promise<void>;
  flowRunStates(trx: Queryable, changes: readonly FlowRunStateChange[]): Promise<void>;
}
