import { BatutaError } from "../../../platform/errors.ts";
import { COMPRESSIONS, type Compression, compressedSerializer } from "./compressed-serializer.ts";
import { jsonSerializer } from "./json-serializer.ts";
import type { ResultSerializer } from "./result-serializer.ts";

/** Names that need no object. */
export const SERIALIZER_NAMES = [
  "json",
  "compressed",
  "compressed/json",
  "compressed/gzip",
  "compressed/brotli",
  "compressed/zstd",
] as const;

/**
 * The serializer that an option means: an object as it is, or one of the names.
 *
 * @throws `BatutaError` with code `invalid-serializer`.
 */
export function resolveSerializer(option: ResultSerializer | string | undefined): ResultSerializer {
  if (option === undefined || option === "json") return jsonSerializer;
  if (typeof option === "object" && option !== null) return checked(option);
  const [family, detail] = option.split("/");
  if (family === "compressed") {
    if (detail === undefined || detail === "json") return compressedSerializer();
    if (isCompression(detail)) return compressedSerializer(jsonSerializer, detail);
  }
  const hint = option.includes("pickle") ? " (pickles are Python's own; use json on both sides)" : "";
  throw new BatutaError(
    "invalid-serializer",
    `the result serializer '${option}' is unknown${hint}; use one of ${SERIALIZER_NAMES.join(", ")}, or an object { type, encode, decode }`,
  );
}

/**
 * The serializer that wrote a record, found by the record's own description.
 *
 * @param known - serializers of the user's own, tried first.
 */
export function serializerOfRecord(
  description: Readonly<Record<string, unknown>>,
  known: readonly ResultSerializer[],
): ResultSerializer {
  const type = String(description.type);
  const compression = description.compressionlib;
  const own = known.find(
    (each) =>
      each.type === type && (compression === undefined || each.settings?.compressionlib === compression),
  );
  if (own) return own;
  if (type === "json") return jsonSerializer;
  if (type.startsWith("compressed")) {
    const inner = description.serializer as { type?: unknown } | undefined;
    if (inner?.type === "json" && isCompression(compression)) {
      return compressedSerializer(jsonSerializer, compression);
    }
  }
  throw new BatutaError(
    "invalid-serializer",
    `a stored result was written by the serializer ${JSON.stringify(description)}, which is not known here; read it with the resultSerializer that wrote it`,
  );
}

function isCompression(value: unknown): value is Compression {
  return COMPRESSIONS.some((each) => each === value);
}

function checked(option: ResultSerializer): ResultSerializer {
  const missing = (["encode", "decode"] as const).filter((name) => typeof option[name] !== "function");
  if (typeof option.type === "string" && missing.length === 0) return option;
  throw new BatutaError(
    "invalid-serializer",
    `a result serializer needs a type (text) and the functions encode and decode; this one lacks ${[...(typeof option.type === "string" ? [] : ["type"]), ...missing].join(", ")}`,
  );
}
