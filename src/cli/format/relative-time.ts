const STEPS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** An instant as seen from now: `just now`, `5 minutes ago`, `in 2 hours`. */
export function formatRelativeTime(instant: string, nowMs: number): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return instant;
  const seconds = (at - nowMs) / 1000;
  const distance = Math.abs(seconds);
  const step = STEPS.find(([, size]) => distance >= size);
  if (step === undefined || distance < 5) return "just now";
  const [unit, size] = step;
  const count = Math.floor(distance / size);
  const text = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `${text} ago` : `in ${text}`;
}

const SHORT = [
  ["y", 31_536_000],
  ["w", 604_800],
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
] as const;

/** Time since an instant in two or three letters, for tables: `21s`, `5m`, `3h`; `in 5m` when it is still to come. */
export function formatAge(instant: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(instant)) / 1000;
  if (Number.isNaN(seconds)) return "–";
  const distance = Math.abs(seconds);
  const [unit, size] = SHORT.find(([, each]) => distance >= each) ?? ["s", 1];
  const text = `${Math.floor(distance / size)}${unit}`;
  return seconds < 0 && distance >= 1 ? `in ${text}` : text;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** An instant on the local clock: `2026-11-21 14:05:01`, with milliseconds when asked for. */
export function formatLocalTime(instant: string, options: { readonly withMs?: boolean } = {}): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}${options.withMs ? `.${String(date.getMilliseconds()).padStart(3, "0")}` : ""}`;
}
