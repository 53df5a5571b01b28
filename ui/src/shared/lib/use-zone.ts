import { usePreference } from "@/shared/lib/preferences.ts";

/** The zone in which times are shown: `undefined` is the browser's own; and how to choose another. */
export function useZone(): readonly [string | undefined, (zone: string | undefined) => void] {
  const [zone, setZone] = usePreference("zone");
  return [zone ?? undefined, setZone];
}
