const MAX_LABEL = 63;
const MAX_PREFIX = 253;

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{Mark}/gu, "");

/** A text with runs of other characters as a hyphen, beginning and ending with a letter or digit. */
function slug(text: string, others: RegExp, length: number): string {
  return plain(text)
    .replace(others, "-")
    .slice(0, length)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");
}

/** A text as the value of a label; empty where nothing of it may stand in one. */
export function labelValue(text: string): string {
  return slug(text, /[^A-Za-z0-9_.-]+/g, MAX_LABEL);
}

/** A text as the key of a label or annotation; as it is where nothing of it may stand in one, for the API to refuse. */
export function labelKey(text: string): string {
  const [, prefix, name = text] = /^([^/]*)\/(.*)$/s.exec(text) ?? [];
  const key = slug(name, /[^A-Za-z0-9_.-]+/g, MAX_LABEL) || name;
  if (prefix === undefined) return key;
  return `${slug(prefix.toLowerCase(), /[^a-z0-9.-]+/g, MAX_PREFIX) || prefix}/${key}`;
}

/** A text as the beginning of a name; empty where nothing of it may stand in one. */
export function objectName(text: string, length: number): string {
  return slug(plain(text).toLowerCase(), /[^a-z0-9-]+/g, length);
}
