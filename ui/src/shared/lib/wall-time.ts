import { zoneNamed } from "@domain/schedules/zones.ts";

const RULES = { repeated: "first", skipped: "later" } as const;

/** The zone's name; the browser's own for `undefined`. */
export const zoneName = (zone: string | undefined): string =>
  zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An instant as the clock of a zone shows it (`2026-11-22T01:30:00`), for fields of the kind `datetime-local`. */
export function wallOfInstant(text: string, zone: string | undefined): string | undefined {
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  return new Date(zoneNamed(zoneName(zone)).toWall(at * 1000) / 1000).toISOString().slice(0, 19);
}

/** The instant at which the clock of a zone shows this, in UTC. */
export function instantOfWall(wall: string, zone: string | undefined): string | undefined {
  const at = Date.parse(`${wall}Z`);
  if (Number.isNaN(at)) return undefined;
  return new Date(zoneNamed(zoneName(zone)).toInstant(at * 1000, RULES) / 1000).toISOString();
}
