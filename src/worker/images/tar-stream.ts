import { BatutaError } from "../../platform/errors.ts";

/** What is put into an archive. */
export interface TarEntry {
  /** With slashes, from the archive's top. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  /** A folder has none; a link names where it leads. */
  readonly content:
    | { readonly kind: "folder" }
    | { readonly kind: "link"; readonly target: string }
    | {
        readonly kind: "file";
        readonly sizeBytes: number;
        readonly read: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
      };
}

const BLOCK = 512;
/** What a field of eleven octal digits can say. */
const MAX_OCTAL = 8 ** 11 - 1;
const TYPES = { file: "0", link: "2", folder: "5" } as const;

/**
 * Writes entries as a tar archive. Owner and times are the same for all: what an image has of a file is its content.
 *
 * @throws BatutaError `file-changed` for a file that is not as long as was said.
 */
export async function* writeTar(
  entries: Iterable<TarEntry> | AsyncIterable<TarEntry>,
): AsyncGenerator<Uint8Array> {
  for await (const { path, mode, content } of entries) {
    const size = content.kind === "file" ? content.sizeBytes : 0;
    const target = content.kind === "link" ? content.target : "";
    const name = content.kind === "folder" ? `${path}/` : path;
    const records = { path: name, linkpath: target, size: size > MAX_OCTAL ? `${size}` : "" };
    const extended = paxRecords(records);
    if (extended !== undefined) {
      yield header("pax", 0o644, extended.length, "x", "");
      yield* padded(extended);
    }
    yield header(name, mode, size, TYPES[content.kind], target);
    if (content.kind !== "file") continue;
    let written = 0;
    for await (const part of content.read()) {
      written += part.length;
      if (written > size) break;
      yield part;
    }
    if (written !== size) {
      throw new BatutaError("file-changed", `${path} was changed while it was read; try again`, {
        fields: { path },
      });
    }
    yield new Uint8Array(paddingOf(size));
  }
  yield new Uint8Array(2 * BLOCK);
}

/** What the old header can't hold: long names, other letters, large files. */
function paxRecords(values: Readonly<Record<string, string>>): Uint8Array | undefined {
  const lines = Object.entries(values).flatMap(([key, value]) => {
    if (value === "" || (key !== "size" && isPlain(value))) return [];
    const rest = ` ${key}=${value}\n`;
    const restBytes = Buffer.byteLength(rest);
    let length = restBytes + 1;
    // The number counts its own digits, too.
    while (restBytes + `${length}`.length !== length) length = restBytes + `${length}`.length;
    return [`${length}${rest}`];
  });
  return lines.length === 0 ? undefined : Buffer.from(lines.join(""));
}

const isPlain = (text: string): boolean => text.length <= 100 && /^[\x20-\x7e]*$/.test(text);

function header(name: string, mode: number, size: number, type: string, target: string): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number): void => {
    block.write(value.toString(8).padStart(digits, "0"), at);
  };
  block.write(name.slice(0, 100), 0, 100, "latin1");
  octal(mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(Math.min(size, MAX_OCTAL), 124, 11);
  octal(0, 136, 11);
  block.write("        ", 148);
  block.write(type, 156);
  block.write(target.slice(0, 100), 157, 100, "latin1");
  block.write("ustar\u000000", 257);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  block.write("\u0000 ", 154);
  return block;
}

function* padded(data: Uint8Array): Generator<Uint8Array> {
  yield data;
  yield new Uint8Array(paddingOf(data.length));
}

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
