import { promisify } from "node:util";
import { assertNever, BatutaError } from "../../../platform/errors.ts";
import { jsonSerializer } from "./json-serializer.ts";
import type { ResultSerializer } from "./result-serializer.ts";

/** Ways to compress. `gzip` is read by Prefect's Python client too, around `json`. */
export const COMPRESSIONS = ["gzip", "brotli", "zstd"] as const;
export type Compression = (typeof COMPRESSIONS)[number];

interface Codec {
  readonly compress: (data: Buffer) => Promise<Buffer>;
  readonly decompress: (data: Buffer) => Promise<Buffer>;
}

/** Brotli's own default is its slowest level. */
const BROTLI_QUALITY = 5;

/** `node:zlib` is loaded when it is used: a start is paid by what is imported. */
function codecOf(compression: Compression): Codec {
  const zlib = process.getBuiltinModule("node:zlib");
  switch (compression) {
    case "gzip":
      return {
        compress: promisify<Buffer, Buffer>(zlib.gzip),
        decompress: promisify<Buffer, Buffer>(zlib.gunzip),
      };
    case "brotli": {
      const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
      const compress = promisify(zlib.brotliCompress);
      return {
        compress: (data) => compress(data, { params }),
        decompress: promisify<Buffer, Buffer>(zlib.brotliDecompress),
      };
    }
    case "zstd":
      return {
        compress: promisify<Buffer, Buffer>(zlib.zstdCompress),
        decompress: promisify<Buffer, Buffer>(zlib.zstdDecompress),
      };
    default:
      return assertNever(compression, "compression");
  }
}

/**
 * Compresses what another serializer writes, off the main thread. Good for large results; small ones grow.
 *
 * @param inner - default: JSON.
 * @param compression - default `gzip`.
 */
export function compressedSerializer(
  inner: ResultSerializer = jsonSerializer,
  compression: Compression = "gzip",
): ResultSerializer {
  if (!COMPRESSIONS.includes(compression)) {
    throw new BatutaError(
      "invalid-serializer",
      `compression ${JSON.stringify(compression)} is unknown; use one of ${COMPRESSIONS.join(", ")}`,
    );
  }
  return {
    type: `compressed/${inner.type}`,
    settings: {
      compressionlib: compression,
      serializer: { type: inner.type, ...inner.settings },
    },
    encode: async (value) => {
      const text = await inner.encode(value);
      return (await codecOf(compression).compress(Buffer.from(text, "utf8"))).toString("base64");
    },
    decode: async (text) => {
      const data = await codecOf(compression).decompress(Buffer.from(text, "base64"));
      return await inner.decode(data.toString("utf8"));
    },
  };
}
