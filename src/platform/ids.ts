/** Source of ids and of randomness; a test passes a seeded one. */
export interface Ids {
  /** UUIDv7: ordered by time of creation. */
  uuid(): string;
  /** Uniform in [0, 1). */
  random(): number;
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

/** Formats 16 bytes as a lower-case hyphenated UUID. */
function formatUuid(b: Uint8Array): string {
  let out = "";
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) out += "-";
    out += HEX[b[i] ?? 0];
  }
  return out;
}

/**
 * UUIDv7 (RFC 9562, method 1: the 12 bits after the version count up within a millisecond), so that ids made by
 * one process sort in the order of their making.
 */
export function createIds(
  now: () => number = Date.now,
  fill: (target: Uint8Array) => void = (target) => {
    crypto.getRandomValues(target);
  },
): Ids {
  const POOL = 8192;
  const pool = new Uint8Array(POOL);
  const bytes = new Uint8Array(16);
  let offset = POOL;
  let lastMs = 0;
  let counter = 0;
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
      const high = Math.floor(ms / 0x100000000);
      const low = ms >>> 0;
      bytes[0] = (high >>> 8) & 0xff;
      bytes[1] = high & 0xff;
      bytes[2] = low >>> 24;
      bytes[3] = (low >>> 16) & 0xff;
      bytes[4] = (low >>> 8) & 0xff;
      bytes[5] = low & 0xff;
      bytes[6] = 0x70 | (counter >>> 8);
      bytes[7] = counter & 0xff;
      for (let i = 8; i < 16; i++) bytes[i] = pool[at + i - 6] ?? 0;
      bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
      return formatUuid(bytes);
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
