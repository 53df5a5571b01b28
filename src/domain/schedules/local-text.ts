import { formatInstant } from "../../platform/instants.ts";
import { zoneNamed } from "./zones.ts";

/** An instant as Python writes it in a zone: `2026-11-22 00:00:00-05:00`. Keys of scheduled runs end with it. */
export function localText(instant: number, zoneName: string | null | undefined): string {
  const wall = zoneNamed(zoneName ?? "UTC").toWall(instant);
  const offset = Math.round((wall - instant) / 1_000_000);
  const apart = Math.abs(offset);
  const parts = [Math.floor(apart / 3600), Math.floor(apart / 60) % 60, apart % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  const [hours, minutes, seconds] = parts;
  const local = formatInstant(wall).replace("T", " ").replace("Z", "");
  const zone = `${offset < 0 ? "-" : "+"}${hours}:${minutes}${seconds === "00" ? "" : `:${seconds}`}`;
  return `${local}${zone}`;
}
