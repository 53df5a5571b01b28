import { isRecord } from "@/shared/schema-form/json-schema.ts";

export interface FlatSetting {
  /** Its place: `server.retention.logDays`. */
  readonly name: string;
  readonly value: unknown;
}

/** Settings as one list, by name. Empty groups and lists are values. */
export function flatSettings(value: unknown, place = ""): readonly FlatSetting[] {
  if (!isRecord(value) || Object.keys(value).length === 0) return [{ name: place, value }];
  return Object.entries(value)
    .flatMap(([key, inner]) => flatSettings(inner, place === "" ? key : `${place}.${key}`))
    .toSorted((one, other) => one.name.localeCompare(other.name));
}
