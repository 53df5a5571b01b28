import type { JournalEntry } from "../contract/journal/schemas.ts";
import type { StateType } from "../contract/states/schemas.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { EventRecord } from "../store/queries/event-writes.ts";
import type { Store } from "../store/store.ts";
import type { LogTable } from "../store/tables/log.ts";
import type { CsrfTokens } from "./csrf/csrf-port.ts";
import type { Tell } from "./events/tell.ts";
import type { Meter } from "./metrics/meter.ts";
import type { ServerPolicies } from "./policies.ts";
import type { VaultSource } from "./secrets/vault.ts";

/** Something that has happened and is committed. */
export type DomainFact =
  | {
      readonly kind: "flow-run-state-changed" | "task-run-state-changed";
      readonly run_id: string;
      readonly initial_type: StateType | null;
      readonly state: { readonly id: string; readonly type: StateType; readonly name: string };
    }
  /** Records of task runs that the journal took. */
  | { readonly kind: "task-runs-journaled"; readonly entries: readonly JournalEntry[] }
  /** Slots of a concurrency limit may be taken again. */
  | { readonly kind: "concurrency-slots-freed"; readonly limit_id: string }
  /** A work pool was changed or deleted. */
  | { readonly kind: "work-pool-changed"; readonly work_pool_id: string }
  /** Workers of a pool have something to clean up. */
  | { readonly kind: "cleanup-queued"; readonly work_pool_id: string; readonly is_new: boolean }
  /** A background task run waits for a task worker. */
  | { readonly kind: "task-run-queued"; readonly task_key: string }
  /** A run that was to start later is due now. */
  | { readonly kind: "flow-run-due"; readonly run_id: string }
  /** New events; those of other processes are not told. */
  | { readonly kind: "events-stored"; readonly events: readonly EventRecord[] }
  /** New log lines; those of other processes are not told. */
  | { readonly kind: "logs-stored"; readonly logs: readonly LogTable[] };

/** Hears of what happened, after the commit. Must not throw, and not wait. */
export interface FactSink {
  publish(facts: readonly DomainFact[]): void;
}

/** What every use case is given. */
export interface ServiceContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly facts: FactSink;
  /** Tells events inside write units. Undefined in a flow's own process, which keeps no events. */
  readonly tell?: Tell | undefined;
  /** Encrypts stored secrets; `loadVault` (services/secrets) opens it. */
  readonly vault?: VaultSource | undefined;
  /** What `/admin/settings` answers: secrets are masked. */
  readonly shownSettings?: Readonly<Record<string, unknown>> | undefined;
  /** What the loops go by; `policiesOf` reads it. */
  readonly policies?: Partial<ServerPolicies> | undefined;
  /** Undefined while nobody asks for metrics. */
  readonly meter?: Meter | undefined;
  /** Undefined while CSRF protection is off. */
  readonly csrf?: CsrfTokens | undefined;
}
