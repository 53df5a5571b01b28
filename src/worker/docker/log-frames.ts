const HEADER_BYTES = 8;

/**
 * Takes apart what the engine sends of a container without a terminal: each piece of output behind a header with its
 * length. Pieces come as they arrive, whole or in parts.
 */
export function createFrameReader(write: (part: Uint8Array) => void): (chunk: Uint8Array) => void {
  let header = new Uint8Array(0);
  let left = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (left === 0) {
        const more = chunk.subarray(at, at + HEADER_BYTES - header.length);
        at += more.length;
        header = new Uint8Array([...header, ...more]);
        if (header.length < HEADER_BYTES) return;
        left = new DataView(header.buffer).getUint32(4);
        header = new Uint8Array(0);
      } else {
        const part = chunk.subarray(at, at + left);
        at += part.length;
        left -= part.length;
        write(part);
      }
    }
  };
}
