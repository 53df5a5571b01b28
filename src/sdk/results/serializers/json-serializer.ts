import { decodeResult } from "../decode-result.ts";
import { encodeResult } from "../encode-result.ts";
import type { ResultSerializer } from "./result-serializer.ts";

/** Plain JSON where the value is, so that Prefect's Python client reads it; see `encodeResult` for the rest. */
export const jsonSerializer: ResultSerializer = {
  type: "json",
  encode: (value) => encodeResult(value),
  decode: decodeResult,
};
