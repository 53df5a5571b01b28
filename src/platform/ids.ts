/** Source of ids and of randomness; a test passes a seeded one. */
export interface Ids {
  /** UUIDv7: ordered by time of creation. */
  uuid(): string;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Character codes of the hexadecimal digits. */
const DIGITS: readonly number[] = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Where the two digits of each byte stand in a UUID. */
const PLACES: readonly number[] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/**
 * UUIDv7 (RFC 9562, method 1: the 12 bits after the version count up within a millisecond), so that ids made by
 * one process sort in the order of their making.
 */
export function createIds(
  now: () => number = Date.now,
  fill: (target: Uint8Array<ArrayBuffer>) => void = (target) => {
    crypto.getRandomValues(target);
  },
): Ids {
  const POOL = 8192;
  const pool = new Uint8Array(POOL);
  /** Character codes of the id that was made last: what it has in common with the next one stays. */
  const codes = Array.from("00000000-0000-7000-8000-000000000000", (character) => character.charCodeAt(0));
  let offset = POOL;
  let lastMs = 0;
  let counter = 0;
  let writtenMs = -1;
  const put = (byte: number, value: number): void => {
    const place = PLACES[byte] ?? 0;
    codes[place] = DIGITS[value >>> 4] ?? 0;
    codes[place + 1] = DIGITS[value & 0xf] ?? 0;
  };
  const putMs = (ms: number): void => {
    const high = Math.floor(ms / 0x100000000);
    const low = ms >>> 0;
    put(0, (high >>> 8) & 0xff);
    put(1, high & 0xff);
    put(2, low >>> 24);
    put(3, (low >>> 16) & 0xff);
    put(4, (low >>> 8) & 0xff);
    put(5, low & 0xff);
    writtenMs = ms;
  };
  const take = (count: number): number => {
    if (offset + count > POOL) {
      fill(pool);
      offset = 0;
    }
    offset += count;
    return offset - count;
  };
  return {
    uuid() {
      const at = take(10);
      let ms = Math.floor(now());
      if (ms > lastMs) {
        lastMs = ms;
        // Seeded low so that 2048 ids at least fit before the counter borrows from the next millisecond.
        counter = (((pool[at] ?? 0) << 8) | (pool[at + 1] ?? 0)) & 0x7ff;
      } else {
        counter += 1;
        if (counter > 0xfff) {
          counter = 0;
          lastMs += 1;
        }
        ms = lastMs;
      }
      if (ms !== writtenMs) putMs(ms);
      put(6, 0x70 | (counter >>> 8));
      put(7, counter & 0xff);
      put(8, 0x80 | ((pool[at + 2] ?? 0) & 0x3f));
      for (let i = 9; i < 16; i++) put(i, pool[at + i - 6] ?? 0);
      // In one call, so that the text is flat: one put together from parts is a tree of them, ten times as large.
      return String.fromCharCode(...codes);
    },
    random() {
      const at = take(4);
      const value =
        ((pool[at] ?? 0) * 0x1000000 +
          ((pool[at + 1] ?? 0) << 16) +
          ((pool[at + 2] ?? 0) << 8) +
          (pool[at + 3] ?? 0)) >>>
        0;
      return value / 0x100000000;
    },
  };
}

const STORED_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID of any version as people and programs write it: in either case, each hyphen there or not. */
export const UUID_AS_WRITTEN =
  /^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$/;

/** Whether a text is a UUID of any version as it is stored: in lower case, with its hyphens. */
export function isStoredUuid(text: string): boolean {
  return STORED_UUID.test(text);
}

/** The stored form of a UUID that is written in another way: 32 hexadecimal digits, whatever hyphens they have. */
export function storedUuid(text: string): string {
  if (STORED_UUID.test(text)) return text;
  const hex = text.replaceAll("-", "").toLowerCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
