import type { StateType } from "../../contract/states/schemas.ts";
import type { TaskReference } from "../task-registry.ts";
import type { RemoteRunContext } from "./task-runner.ts";

/** What the main thread tells a worker thread about one task body, over a port of its own. */
export type ToThread =
  | {
      readonly type: "run";
      readonly moduleUrl: string;
      readonly key: string;
      readonly taskName: string;
      readonly args: unknown;
      readonly context: RemoteRunContext;
    }
  | { readonly type: "abort"; readonly reason: string }
  | {
      readonly type: "call-ended";
      readonly id: number;
      readonly taskRunId: string;
      readonly taskRunName: string;
      readonly state: PlainState;
    };

/** What a worker thread tells the main thread. */
export type FromThread =
  | { readonly type: "log"; readonly level: number; readonly message: string }
  | {
      readonly type: "call";
      readonly id: number;
      readonly reference: TaskReference;
      readonly args: unknown;
      readonly waitFor: unknown;
      readonly path: string;
      readonly tags: readonly string[];
      readonly callKey: string | undefined;
    }
  | { readonly type: "returned"; readonly value: unknown; readonly observed: readonly number[] }
  | { readonly type: "threw"; readonly error: string; readonly observed: readonly number[] };

/** A state as it crosses; its data is encoded. */
export interface PlainState {
  readonly type: StateType;
  readonly name: string;
  readonly message: string | null;
  readonly data: unknown;
}

/** What a worker thread is handed by the pool. */
export interface ThreadJob {
  readonly port: import("node:worker_threads").MessagePort;
}
