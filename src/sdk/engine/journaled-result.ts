import type { Client } from "../../client/http.ts";
import { readStoredResult, writeStoredResult } from "../../contract/journal/routes.ts";
import type { TaskRunRecord } from "../../contract/journal/schemas.ts";
import { decodeError } from "../results/decode-error.ts";
import { decodeResult } from "../results/decode-result.ts";
import { encodeError } from "../results/encode-error.ts";
import { encodeResult } from "../results/encode-result.ts";
import { resultIdentity } from "./call-identity.ts";
import type { Runtime } from "./runtime.ts";

/** Larger ones are kept beside the row, so that a page of runs stays quick to read. Bytes of UTF-16 text. */
const INLINE_LIMIT = 1_000_000;

/** What a record says about its result. */
export interface JournaledResult {
  /** Goes into the record; null when the value is kept in result storage, or not at all. */
  readonly text: string | null;
  /** Goes into the state's data. */
  readonly data: unknown;
  readonly identity: string | undefined;
}

/** No storage holds the result: it is in the journal. */
const UNPERSISTED = { type: "unpersisted" } as const;
/** Nothing holds it. More than Prefect's mark, which the server does not store. */
const NOT_KEPT = { type: "unpersisted", kept: false } as const;

/** Whether results are kept: as the task or flow says, else the settings. */
export function isJournaled(option: boolean | undefined, runtime: Runtime): boolean {
  return option ?? runtime.settings.results.persistByDefault;
}

/** A result of which nothing is kept: a replay runs the call again. */
export const NO_RESULT: JournaledResult = { text: null, data: NOT_KEPT, identity: undefined };

/** Whether a state's data says that no storage holds the result. */
export function isUnpersisted(data: unknown): boolean {
  return typeof data === "object" && data !== null && "type" in data && data.type === UNPERSISTED.type;
}

async function keep(client: Client, key: string, text: string): Promise<JournaledResult> {
  const identity = resultIdentity(text);
  if (text.length <= INLINE_LIMIT) return { text, data: UNPERSISTED, identity };
  await client.call(writeStoredResult, { params: { key }, body: { record: text } });
  return { text: null, data: { type: "journaled", storage_key: key }, identity };
}

/**
 * Encodes a return value for the journal.
 *
 * @throws `BatutaError` with code `result-not-serializable`.
 */
export function journalValue(
  client: Client,
  runId: string,
  value: unknown,
): Promise<JournaledResult> | JournaledResult {
  const text = encodeResult(value);
  return text.length <= INLINE_LIMIT
    ? { text, data: UNPERSISTED, identity: resultIdentity(text) }
    : keep(client, `journal/${runId}`, text);
}

/** Encodes an error for the journal; never fails, what can't be serialised is described. */
export function journalError(error: unknown): JournaledResult {
  const text = encodeError(error);
  return { text, data: UNPERSISTED, identity: undefined };
}

/** The text that was journaled; undefined when nothing was kept. */
export async function readJournaledText(
  client: Client,
  text: string | null,
  data: unknown,
): Promise<string | undefined> {
  if (text !== null) return text;
  if (typeof data !== "object" || data === null || !("storage_key" in data) || !("type" in data))
    return undefined;
  if (data.type !== "journaled" || typeof data.storage_key !== "string") return undefined;
  const { record } = await client.call(readStoredResult, { params: { key: data.storage_key } });
  return record ?? undefined;
}

/** What a recorded call gave: its value, or its error. */
export interface RecordedResult {
  readonly data: unknown;
  readonly identity: string | undefined;
}

/** Reads a terminal record's value or error; undefined when nothing was kept. */
export async function readRecordedResult(
  client: Client,
  record: TaskRunRecord,
): Promise<RecordedResult | undefined> {
  const last = record.states.at(-1);
  const text = await readJournaledText(client, record.result, last?.data);
  if (text === undefined) return undefined;
  if (last?.type !== "COMPLETED") return { data: decodeError(text), identity: undefined };
  return { data: decodeResult(text), identity: resultIdentity(text) };
}
