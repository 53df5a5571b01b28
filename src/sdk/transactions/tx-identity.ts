import { hash } from "node:crypto";
import { BatutaError } from "../../platform/errors.ts";
import type { Execution } from "../engine/execution.ts";
import { currentScope } from "../run-context.ts";
import type { TaskRunInfo } from "../run-info.ts";

/** Which step of which run a record belongs to. */
export interface TxIdentity {
  readonly flowRunId: string;
  /** The same whenever the run is replayed or its task retried. */
  readonly callKey: string;
}

/** Says what a step is when it is called. */
export interface TxPort {
  /** @throws `BatutaError` with code `missing-run-context` where there is no run that could be replayed. */
  identify(name: string): TxIdentity;
}

/** Number of equal steps by attempt: each attempt of a task counts from the start, and so meets its own records. */
const counts = new WeakMap<Execution | TaskRunInfo, Map<string, number>>();

/** Identifies steps by the run around the caller. */
export const scopeTxPort: TxPort = {
  identify(name) {
    const { flow, taskRun, path } = currentScope();
    const flowRunId = flow?.flowRunId;
    if (!flow || typeof flowRunId !== "string") {
      throw new BatutaError(
        "missing-run-context",
        `the tx step '${name}' is in no flow run, so there is nothing to replay: call it in a flow, or in a task that a flow calls`,
      );
    }
    const attempt = taskRun ?? flow;
    const counted = counts.get(attempt) ?? new Map<string, number>();
    counts.set(attempt, counted);
    const base = `${taskRun?.taskKey ?? ""}\n${path}\n${name}`;
    const place = `${taskRun?.runCount ?? 0}\n${base}`;
    const number = counted.get(place) ?? 0;
    counted.set(place, number + 1);
    return { flowRunId, callKey: `${hash("sha256", base, "hex").slice(0, 32)}-${number}` };
  },
};
