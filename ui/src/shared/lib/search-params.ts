/** A parameter of an address as text: a hand-typed number or `true` is one too. Empty is absent. */
export function textParam(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A parameter that is one of these words. */
export function wordParam<const Word extends string>(
  value: unknown,
  words: readonly Word[],
): Word | undefined {
  return words.find((word) => word === value);
}

/** Several values as one text, joined by commas; a comma inside of a value is `%2C`. Nothing for none. */
export function joinList(values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined;
  return values.map((value) => value.replaceAll("%", "%25").replaceAll(",", "%2C")).join(",");
}

/** The values that `joinList` has joined. */
export function splitList(text: string | undefined): string[] {
  if (text === undefined || text === "") return [];
  return text.split(",").map((part) => part.replaceAll("%2C", ",").replaceAll("%25", "%"));
}

/**
 * What a route knows of its address. What is not understood is undefined, not left out: the router lays the answer over what
 * the address says, word for word.
 */
export function known<Search extends object>(
  search: Search,
): {
  [Name in keyof Search]: Exclude<Search[Name], undefined>;
} {
  // safe: to who reads it, an undefined value is an absent one
  return search as never;
}

/** Search parameters without those that are absent: so `?` ends where nothing follows. */
export function present<Search extends object>(
  search: Search,
): {
  [Name in keyof Search]: Exclude<Search[Name], undefined>;
} {
  // safe: what is left has no undefined values
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never;
}
