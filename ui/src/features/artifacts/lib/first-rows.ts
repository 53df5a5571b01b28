/**
 * The JSON of the whole elements of an array of which only the beginning is there; undefined when it is no array, or its first element
 * is longer than what is there.
 */
export function firstRows(start: string): string | undefined {
  if (!/^\s*\[/.test(start)) return undefined;
  let depth = 0;
  let isText = false;
  let end = 0;
  for (let at = 0; at < start.length; at += 1) {
    const sign = start[at];
    if (isText) {
      if (sign === "\\") at += 1;
      else if (sign === '"') isText = false;
    } else if (sign === '"') isText = true;
    else if (sign === "[" || sign === "{") depth += 1;
    else if (sign === "]" || sign === "}") {
      depth -= 1;
      if (depth === 1) end = at + 1;
    }
  }
  return end === 0 ? undefined : `${start.slice(0, end)}]`;
}
