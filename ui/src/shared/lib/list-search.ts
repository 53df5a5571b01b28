type Search = Readonly<Record<string, unknown>>;

const texts = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.filter((one) => typeof one === "string")
    : typeof value === "string"
      ? [value]
      : [];

/** What the address of a list says: text, tags, order, page. What is not understood is left out. */
export function listSearch<Sort extends string>(search: Search, sorts: readonly Sort[]) {
  const { q, tags, sort, page } = search;
  const known = texts(tags);
  const order = sorts.find((one) => one === sort);
  return {
    ...(typeof q === "string" && q !== "" ? { q } : {}),
    ...(known.length > 0 ? { tags: known } : {}),
    ...(order === undefined ? {} : { sort: order }),
    ...(Number.isSafeInteger(page) && Number(page) > 1 ? { page: Number(page) } : {}),
  };
}

/** The tab that the address names, when it is one of these. */
export function knownTab<Tab extends string>({ tab }: Search, tabs: readonly Tab[]): { readonly tab?: Tab } {
  const known = tabs.find((one) => one === tab);
  return known === undefined ? {} : { tab: known };
}
