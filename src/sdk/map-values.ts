/** Answers what an object is replaced by, or undefined when it stays and is looked into. */
export type ReplacePart = (part: object, visit: (value: unknown) => unknown) => unknown;

/** A value with parts replaced, in arrays, plain objects, Maps and Sets. Copies only what changes. */
export function mapValues(root: unknown, replace: ReplacePart): unknown {
  const done = new Map<object, unknown>();

  const visit = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (done.has(value)) return done.get(value);
    // A cycle that comes back here meets the value itself: cycles carry nothing that has to be replaced.
    done.set(value, value);
    const replaced = replace(value, visit);
    const result = replaced === undefined ? visitInside(value) : replaced;
    done.set(value, result);
    return result;
  };

  const visitInside = (value: object): unknown => {
    if (Array.isArray(value)) {
      const items = mapChanged(value, visit);
      return items ?? value;
    }
    if (value instanceof Map) {
      const keys = [...value.keys()];
      const items = mapChanged(keys.concat([...value.values()]), visit);
      return items ? new Map(keys.map((_, index) => [items[index], items[index + keys.length]])) : value;
    }
    if (value instanceof Set) {
      const items = mapChanged([...value], visit);
      return items ? new Set(items) : value;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    const items = mapChanged(Object.values(value), visit);
    return items ? Object.fromEntries(Object.keys(value).map((key, index) => [key, items[index]])) : value;
  };

  return visit(root);
}

function mapChanged(items: readonly unknown[], visit: (value: unknown) => unknown): unknown[] | undefined {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item !== "object" || item === null) continue;
    const next = visit(item);
    if (next === item) continue;
    copy ??= [...items];
    copy[index] = next;
  }
  return copy;
}
