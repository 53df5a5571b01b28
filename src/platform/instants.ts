/** Farthest instants that fit the stored form (integer microseconds within 2^53): years 1684 and 2255. */
const MAX_MICROS = Number.MAX_SAFE_INTEGER;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads any ISO 8601 date or date-time as integer microseconds since the epoch; a text without an offset is UTC.
 * What lies beyond the stored range is moved to its end. Undefined when the text is no instant.
 */
export function parseInstant(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const date = new Date(0);
  // Date.UTC would read years below 100 as 19xx.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second) - zoneSeconds(zone);
  const micros = Number(fraction.padEnd(6, "0").slice(0, 6));
  const value = (date.getTime() + seconds * 1000) * 1000 + micros;
  return Math.max(-MAX_MICROS, Math.min(MAX_MICROS, value));
}

function zoneSeconds(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const digits = zone.slice(1).replace(":", "").padEnd(4, "0");
  const seconds = (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60;
  return zone.startsWith("-") ? -seconds : seconds;
}

/** Writes integer microseconds as UTC with `Z`, and six fractional digits when they are not all zero. */
export function formatInstant(micros: number): string {
  const rest = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  const iso = new Date((micros - rest) / 1000).toISOString();
  return rest === 0 ? iso.replace(".000Z", "Z") : `${iso.slice(0, -4)}${String(rest).padStart(6, "0")}Z`;
}

/** The same for an instant that may not be. */
export function formatInstantOrNull(micros: number | null): string | null {
  return micros === null ? null : formatInstant(micros);
}
