const NEWLINE = 10;
const SPACE = 32;
/** No stamp is longer; what has no blank before is no stamp. */
const MOST_OF_A_STAMP = 64;

/** Takes the stamps off lines, and passes over those that came before. */
export interface StampReader {
  /** Of the last line that was handed on, as the node wrote it; a stream that begins anew is asked for from there. */
  readonly lastStamp: string | undefined;
  /** A stream begins: its first byte is that of a line. */
  begin(): void;
  read(part: Uint8Array): void;
}

/**
 * Reads `2026-11-21T10:00:00.123456789Z the line`, however it is cut, and hands on `the line`. A stream that is asked for
 * anew begins with the whole second of the last stamp: what was handed on before is passed over by its stamp.
 */
export function createStampReader(write: (part: Uint8Array) => void, since: string | undefined): StampReader {
  let last = since;
  /** What came before the present stream. */
  let known = since;
  /** Bytes of a line that the stream before was cut in. */
  let cutBytes = 0;
  let stamp = "";
  let isInStamp = true;
  let lineBytes = 0;
  let skipBytes = 0;
  const endStamp = (): void => {
    isInStamp = false;
    lineBytes = 0;
    if (known === undefined || isLater(stamp, known)) skipBytes = 0;
    else skipBytes = cutBytes > 0 && stamp === known ? cutBytes : Number.POSITIVE_INFINITY;
    if (skipBytes !== Number.POSITIVE_INFINITY) last = stamp;
    stamp = "";
  };
  return {
    get lastStamp() {
      return last;
    },
    begin: () => {
      const isCut = !isInStamp && skipBytes !== Number.POSITIVE_INFINITY;
      cutBytes = isCut ? lineBytes : 0;
      known = last;
      isInStamp = true;
      stamp = "";
    },
    read: (part) => {
      let at = 0;
      while (at < part.length) {
        if (isInStamp) {
          const byte = part[at] ?? SPACE;
          at += 1;
          if (byte === SPACE || stamp.length >= MOST_OF_A_STAMP) endStamp();
          else stamp += String.fromCharCode(byte);
          continue;
        }
        const newline = part.indexOf(NEWLINE, at);
        const end = newline === -1 ? part.length : newline + 1;
        const passed = Math.min(end - at, Math.max(0, skipBytes - lineBytes));
        if (passed < end - at) write(part.subarray(at + passed, end));
        lineBytes += end - at;
        isInStamp = newline !== -1;
        at = end;
      }
    },
  };
}

/** Stamps have as many digits behind the point as they need. */
function isLater(a: string, b: string): boolean {
  const [secondsA, digitsA] = split(a);
  const [secondsB, digitsB] = split(b);
  return secondsA === secondsB ? digitsA > digitsB : secondsA > secondsB;
}

function split(stamp: string): readonly [number, string] {
  const [, seconds = "", digits = "", zone = ""] =
    /^([^.Z+]*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(stamp) ?? [];
  return [Date.parse(seconds + (zone || "Z")), digits.padEnd(9, "0")];
}
