import { buildMetadata } from "../results/stored-record.ts";
import type { FlowRunInfo, TaskRunInfo } from "../run-info.ts";
import { Transaction } from "../transactions/transaction.ts";
import { decideByError } from "./error-decision.ts";
import type { Execution } from "./execution.ts";
import { chooseSerializer, openResultStore } from "./result-stores.ts";
import type { FinalDecision } from "./return-value.ts";
import { resultKeyFor, type TaskCaching } from "./task-caching.ts";

/** A call that is cached, has hooks, or is made inside a transaction. */
export interface TransactedCall {
  readonly execution: Execution;
  /** Undefined when the task asks for nothing of its own. */
  readonly caching: TaskCaching | undefined;
  /** Its result is written anew, whatever the cache holds. */
  readonly refreshes: boolean;
  readonly parent: Transaction | undefined;
  readonly info: TaskRunInfo;
  readonly flowRun: FlowRunInfo | undefined;
  readonly signal: () => AbortSignal;
  /** Runs the function with its retries, in the scope of the transaction. */
  readonly attempts: (transaction: Transaction) => Promise<FinalDecision>;
  /** The call's effects were undone: its run is to say so. */
  readonly onRolledBack: () => Promise<void>;
}

/** Runs a call within a transaction of its own: takes the cached result where there is one, else stages the new one. */
export async function runTransacted(call: TransactedCall): Promise<FinalDecision> {
  const { execution, caching, parent, info } = call;
  const { runtime } = execution;
  const rules = caching?.storing;
  const deps = { ids: runtime.ids, logger: execution.logger };
  const target = rules && (await resultKeyFor(rules, execution, info, call.flowRun));
  const expiration =
    rules?.expirationSeconds === undefined
      ? undefined
      : new Date(runtime.clock.now() + rules.expirationSeconds * 1000);
  const configuration = rules?.policy.configuration;
  const store = rules && openResultStore(runtime, rules.results, execution.results, configuration);
  const open = async (overwrite: boolean): Promise<Transaction> => {
    const opened = new Transaction(
      {
        key: target?.key,
        store,
        overwrite,
        isolationLevel: configuration?.isolationLevel,
        expiration,
        ...(parent ? {} : { signal: call.signal() }),
      },
      parent,
      deps,
    );
    await opened.begin();
    return opened;
  };
  let transaction = await open(
    rules === undefined || rules.refresh || call.refreshes || target?.isCached !== true,
  );
  if (transaction.isCommitted()) {
    const record = await transaction.read();
    await transaction.end();
    if (record) return { type: "COMPLETED", name: "Cached", data: record.value, persisted: record.metadata };
    // It expired between the two looks.
    transaction = await open(true);
  }
  let decision: FinalDecision;
  try {
    decision = await call.attempts(transaction);
    if (decision.type === "COMPLETED") stage(call, transaction, decision.data);
  } finally {
    await transaction.end();
  }
  if (transaction.commitError) return decideByError(transaction.commitError, undefined, undefined);
  if (decision.type !== "COMPLETED" || !rules || !target) return decision;
  const { type, settings } = chooseSerializer(runtime, rules.results, execution.results);
  return { ...decision, persisted: buildMetadata(target.key, expiration, { type, ...settings }, undefined) };
}

/** A replayed call inside a transaction that goes on: its hooks count again, nothing is written. */
export async function rejoinTransaction(
  call: Omit<TransactedCall, "attempts" | "signal">,
  value: unknown,
): Promise<void> {
  const { execution, parent } = call;
  const deps = { ids: execution.runtime.ids, logger: execution.logger };
  const transaction = new Transaction({ writeOnCommit: false }, parent, deps);
  await transaction.begin();
  stage(call, transaction, value);
  await transaction.end();
}

function stage(
  call: Pick<TransactedCall, "caching" | "onRolledBack">,
  transaction: Transaction,
  value: unknown,
): void {
  transaction.stage(value, {
    onCommit: call.caching?.onCommit,
    onRollback: call.caching?.onRollback,
    onRolledBack: () => call.onRolledBack(),
  });
}
