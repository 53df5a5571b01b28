type Search = Readonly<Record<string, unknown>>;

const texts = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((one) => typeof one === "string")
    : typeof value === "string"
      ? [value]
      : [];

/**
 * What the address of a list says: text, tags, order, page. What is not understood is undefined, not left out: the router
 * lays the answer over what the address says, word for word.
 */
export function listSearch<Sort extends string>(search: Search, sorts: readonly Sort[]) {
  const { q, tags, sort, page } = search;
  const known = texts(tags);
  return {
    q: typeof q === "string" && q !== "" ? q : undefined,
    tags: known.length > 0 ? known : undefined,
    sort: sorts.find((one) => one === sort),
    page: Number.isSafeInteger(page) && Number(page) > 1 ? Number(page) : undefined,
  };
}

/** The tab that the address names, when it is one of these. */
export function knownTab<Tab extends string>(
  { tab }: Search,
  tabs: readonly Tab[],
): { readonly tab?: Tab | undefined } {
  return { tab: tabs.find((one) => one === tab) };
}
