/** A journaled return value for people: JSON laid out in lines, of another serialiser as it is. */
export function keptText(serialised: string): string {
  try {
    return JSON.stringify(JSON.parse(serialised), null, 2);
  } catch {
    return serialised;
  }
}

/** Where a result record says that the value is; undefined when it names no place. */
export function storagePlace(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const key = "storage_key" in data ? data.storage_key : undefined;
  return typeof key === "string" ? key : undefined;
}
