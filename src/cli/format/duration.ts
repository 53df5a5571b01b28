const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
] as const;

/** Seconds for people: `0.2 ms`, `850 ms`, `1.25 s`, `2m 05s`, `3h 07m`, `2d 04h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return "–";
  if (seconds < 0.001) return seconds === 0 ? "0 s" : `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.995) return `${seconds.toFixed(seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  const index = UNITS.findIndex(([, size]) => whole >= size);
  const [name, size] = UNITS[index] ?? UNITS[2];
  const [smallName, smallSize] = UNITS[index + 1] ?? ["s", 1];
  const small = Math.floor((whole % size) / smallSize);
  return `${Math.floor(whole / size)}${name} ${String(small).padStart(2, "0")}${smallName}`;
}

/** A number with a unit, short or as a word: `90s`, `5 minutes`. */
const PART =
  /\s*(\d+(?:\.\d+)?)\s*(?:(ms)|(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:(?:ou)?rs?)?|(d)(?:ays?)?|(w)(?:eeks?)?)(?![a-z])/gy;
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Reads `90s`, `15m`, `1h30m`, `5 minutes`, `7d`, `2w` as seconds; undefined when it is no such text. */
export function parseDuration(text: string): number | undefined {
  const compact = text.trim().toLowerCase();
  let seconds = 0;
  PART.lastIndex = 0;
  let end = 0;
  for (let part = PART.exec(compact); part !== null; part = PART.exec(compact)) {
    seconds += Number(part[1]) * (SECONDS[part.slice(2).find((unit) => unit !== undefined) ?? ""] ?? 0);
    end = PART.lastIndex;
  }
  return compact !== "" && end === compact.length ? seconds : undefined;
}
