import { numberText } from "@/shared/lib/number-text.ts";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `512 B`, `3.4 MiB`: three figures at most, so that columns stay narrow. */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : numberText(Math.round(size))} ${UNITS[unit]}`;
}
