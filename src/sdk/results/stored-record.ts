import { BatutaError } from "../../platform/errors.ts";

/** The release of Prefect whose record format this is; its client shows it, nothing depends on it. */
const PREFECT_VERSION = "3.8.4";

/** What is known of a stored result beside the result, under Prefect's names. */
export interface RecordMetadata {
  readonly storage_key: string;
  /** ISO instant after which the record does not count; null: never. */
  readonly expiration: string | null;
  readonly serializer: Readonly<Record<string, unknown>>;
  readonly prefect_version: string;
  readonly storage_block_id: string | null;
}

/** Builds a record's metadata. */
export function buildMetadata(
  key: string,
  expiration: Date | undefined,
  serializer: Readonly<Record<string, unknown>>,
  blockId: string | undefined,
): RecordMetadata {
  return {
    storage_key: key,
    expiration: expiration?.toISOString() ?? null,
    serializer,
    prefect_version: PREFECT_VERSION,
    storage_block_id: blockId ?? null,
  };
}

/** The text of a record that holds its metadata and its result. */
export function formatRecord(metadata: RecordMetadata, result: string): string {
  return JSON.stringify({ metadata, result });
}

/** Reads a whole record, of ours or of Prefect's Python client. */
export function parseRecord(key: string, text: string): { metadata: RecordMetadata; result: string } {
  const record = parseObject(key, text);
  const metadata = checkMetadata(key, record.metadata);
  if (typeof record.result !== "string") throw unreadable(key, "it has no result text");
  return { metadata, result: record.result };
}

/** Reads metadata that is kept apart from its result. */
export function parseMetadata(key: string, text: string): RecordMetadata {
  return checkMetadata(key, parseObject(key, text));
}

function parseObject(key: string, text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw unreadable(key, "it is no JSON", error);
  }
  if (typeof parsed !== "object" || parsed === null) throw unreadable(key, "it is no JSON object");
  return parsed as Record<string, unknown>; // safe: checked
}

function checkMetadata(key: string, value: unknown): RecordMetadata {
  if (typeof value !== "object" || value === null) throw unreadable(key, "it has no metadata");
  const { expiration, serializer, storage_key, prefect_version, storage_block_id } =
    value as Partial<RecordMetadata>;
  if (typeof serializer !== "object" || serializer === null) throw unreadable(key, "it names no serializer");
  if (typeof expiration === "string" && Number.isNaN(Date.parse(expiration))) {
    throw unreadable(key, `its expiration ${JSON.stringify(expiration)} is no instant`);
  }
  return {
    storage_key: storage_key ?? key,
    expiration: expiration ?? null,
    serializer,
    prefect_version: prefect_version ?? "",
    storage_block_id: storage_block_id ?? null,
  };
}

function unreadable(key: string, why: string, cause?: unknown): BatutaError {
  return new BatutaError(
    "result-unreadable",
    `the stored result '${key}' can't be read: ${why}; delete it, or run with refreshCache to overwrite it`,
    { cause, fields: { key } },
  );
}
