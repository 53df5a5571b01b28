import { BatutaError } from "../../platform/errors.ts";
import { decodeResult } from "../results/decode-result.ts";
import type { TxIdentity } from "./tx-identity.ts";

/** The table of records, in the user's own database. */
export const TX_TABLE = "batuta_journal";

/** Both databases understand it. `result` is null only while the step's transaction is open. */
export const TX_DDL = `CREATE TABLE IF NOT EXISTS ${TX_TABLE} (run_id TEXT NOT NULL, call_key TEXT NOT NULL, name TEXT NOT NULL, result TEXT, created_at BIGINT NOT NULL, PRIMARY KEY (run_id, call_key))`;

/** What a step may be told. */
export interface TxOptions {
  /** Ends waiting for the database's lock; a step that runs is not interrupted. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait while others write to the database (SQLite). Default 30. */
  readonly lockTimeoutSeconds?: number | undefined;
}

/** The recorded value of a step. */
export function readTxResult(name: string, identity: TxIdentity, result: unknown): unknown {
  if (typeof result === "string") return decodeResult(result);
  throw new BatutaError(
    "tx-step-broken",
    `the tx step '${name}' of flow run ${identity.flowRunId} is recorded without an end: its function has committed by itself, in the middle; remove its COMMIT, check what it wrote, and delete the row of ${TX_TABLE} with call_key '${identity.callKey}'`,
    { fields: { flow_run_id: identity.flowRunId, call_key: identity.callKey } },
  );
}

/** The error of a function that has ended the transaction that it was given. */
export function txEndedInside(name: string): BatutaError {
  return new BatutaError(
    "tx-step-broken",
    `the function of tx step '${name}' has ended the step's transaction itself; remove its COMMIT or ROLLBACK: the step commits, and throwing rolls back`,
  );
}
