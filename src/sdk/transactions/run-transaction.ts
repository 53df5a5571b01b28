import { silentLogger } from "../../platform/logger.ts";
import { currentRuntime } from "../engine/default-runtime.ts";
import type { RunLogger } from "../logging/run-logger.ts";
import { defaultResultStore } from "../results/default-result-store.ts";
import { currentScope, type RunScope, runInScope } from "../run-context.ts";
import { Transaction, type TransactionDeps, type TransactionOptions } from "./transaction.ts";

/** What runs inside a transaction. */
export type TransactionBody<T> = (transaction: Transaction) => T | PromiseLike<T>;

/**
 * Runs a function as a transaction: when it throws, the rollback hooks of all tasks that completed inside run, the
 * last one's first; when it ends well, the commit hooks run and records are written. Inside another transaction it
 * joins that one. Calls that are still running when the function ends are waited for.
 *
 * With a `key`, what the function returns is staged under it unless it staged something itself; when the record is
 * there already, `isCommitted()` is true from the start and `read()` gives it.
 *
 * @example
 * await transaction(async (txn) => {
 *   txn.set("dir", dir);
 *   await writeFiles(dir);   // its onRollback hook removes them
 *   await check(dir);        // throws: they are removed
 * });
 * @throws what the function throws, after the rollback; `BatutaError` with code `transaction-commit-failed` when the
 * outermost commit fails, after the rollback.
 */
export async function transaction<T>(body: TransactionBody<T>): Promise<Awaited<T>>;
export async function transaction<T>(
  options: TransactionOptions,
  body: TransactionBody<T>,
): Promise<Awaited<T>>;
export async function transaction<T>(
  first: TransactionOptions | TransactionBody<T>,
  second?: TransactionBody<T>,
): Promise<Awaited<T>> {
  const body = typeof first === "function" ? first : second;
  const options = typeof first === "function" ? {} : first;
  if (typeof body !== "function") throw new TypeError("transaction(options, fn) needs a function");
  const made = await openTransaction(options);
  let value: Awaited<T>;
  try {
    value = await runInScope({ transaction: made }, () => body(made));
  } catch (error) {
    await made.end({ failed: true });
    throw error;
  }
  if (options.key !== undefined && value !== undefined && made.isActive()) made.stage(value);
  await made.end();
  if (made.commitError) throw made.commitError;
  return value;
}

/** The innermost transaction around the caller; undefined outside. */
export function getTransaction(): Transaction | undefined {
  return currentScope().transaction;
}

async function openTransaction(options: TransactionOptions): Promise<Transaction> {
  const scope = currentScope();
  const parent = scope.transaction;
  const needsStore = options.key !== undefined && !options.store && !parent?.store;
  const store = needsStore ? defaultResultStore(currentRuntime(scope)) : options.store;
  const signal = options.signal ?? (scope.flow ? scope.getSignal() : undefined);
  const made = new Transaction({ ...options, store, signal }, parent, transactionDeps(scope));
  await made.begin();
  return made;
}

/** What transactions of a scope are built with; the engine uses it for those of task runs. */
export function transactionDeps(scope: RunScope): TransactionDeps {
  const logger: Pick<RunLogger, "info" | "warn" | "error"> = scope.flow?.logger ?? silentLogger;
  return { ids: currentRuntime(scope).ids, logger };
}
