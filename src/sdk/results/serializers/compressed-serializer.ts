import { promisify } from "node:util";
import {
  brotliCompress,
  brotliDecompress,
  constants,
  gunzip,
  gzip,
  zstdCompress,
  zstdDecompress,
} from "node:zlib";
import { BatutaError } from "../../../platform/errors.ts";
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

const CODECS: Readonly<Record<Compression, Codec>> = {
  gzip: { compress: promisify<Buffer, Buffer>(gzip), decompress: promisify<Buffer, Buffer>(gunzip) },
  brotli: {
    compress: (data) =>
      promisify(brotliCompress)(data, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
    decompress: promisify<Buffer, Buffer>(brotliDecompress),
  },
  zstd: {
    compress: promisify<Buffer, Buffer>(zstdCompress),
    decompress: promisify<Buffer, Buffer>(zstdDecompress),
  },
};

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
  const codec = Object.hasOwn(CODECS, compression) ? CODECS[compression] : undefined;
  if (!codec) {
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
      return (await codec.compress(Buffer.from(text, "utf8"))).toString("base64");
    },
    decode: async (text) => {
      const data = await codec.decompress(Buffer.from(text, "base64"));
      return await inner.decode(data.toString("utf8"));
    },
  };
}
