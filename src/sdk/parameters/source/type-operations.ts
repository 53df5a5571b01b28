import {
  membersOf,
  type ObjectType,
  type PropertyShape,
  type Shape,
  unionOf,
  unnamed,
  without,
} from "./shape.ts";
import { UnresolvedType } from "./unresolved-type.ts";

/** An object of what is one, through names. */
export function objectOf(shape: Shape, what: string): ObjectType {
  const found = unnamed(shape);
  if (found.kind === "object") return found;
  if (found.kind === "record" && !found.isMap)
    return { kind: "object", properties: [], others: found.values };
  throw new UnresolvedType(`takes ${what} of what is no object`);
}

/** The texts of a union of literals. */
export function keysIn(shape: Shape): readonly string[] {
  return membersOf(shape).map((each) => {
    const found = unnamed(each);
    if (found.kind === "literal") return String(found.value);
    throw new UnresolvedType("takes keys that are no literals");
  });
}

/** `A & B`. */
export function intersect(shapes: readonly Shape[]): Shape {
  const known = shapes.filter((each) => unnamed(each).kind !== "any");
  const objects = known.map((each) => objectOf(each, "an intersection"));
  const properties = new Map<string, PropertyShape>();
  for (const property of objects.flatMap((each) => each.properties)) {
    const before = properties.get(property.name);
    properties.set(
      property.name,
      before === undefined
        ? property
        : {
            ...property,
            shape: sameOr(before.shape, property.shape),
            isOptional: before.isOptional && property.isOptional,
          },
    );
  }
  const others = objects.find((each) => each.others !== undefined)?.others;
  return { kind: "object", properties: [...properties.values()], others };
}

function sameOr(a: Shape, b: Shape): Shape {
  if (JSON.stringify(unnamed(a)) === JSON.stringify(unnamed(b))) return a;
  return intersect([a, b]);
}

/** The type of a property: `T["key"]`, `T[number]`. */
export function memberOf(shape: Shape, key: Shape): Shape {
  const found = unnamed(shape);
  const by = unnamed(key);
  if (by.kind === "number" && found.kind === "array") return found.items;
  if (by.kind === "number" && found.kind === "tuple") {
    return unionOf(found.rest === undefined ? found.items : [...found.items, found.rest]);
  }
  if (by.kind === "literal" && typeof by.value === "number" && found.kind === "tuple") {
    const item = found.items[by.value];
    if (item !== undefined) return item;
  }
  const object = objectOf(shape, "a member");
  if (by.kind === "string" && object.others !== undefined) return object.others;
  return unionOf(
    keysIn(key).map((name) => {
      const property = object.properties.find((each) => each.name === name);
      const value = property?.shape ?? object.others;
      if (value === undefined) throw new UnresolvedType(`takes the member '${name}', which is not there`);
      return property?.isOptional ? unionOf([value, { kind: "undefined" }]) : value;
    }),
  );
}

/** `keyof T`. */
export function keysOf(shape: Shape): Shape {
  const { properties, others } = objectOf(shape, "the keys");
  if (others !== undefined) return { kind: "string" };
  return unionOf(properties.map(({ name }): Shape => ({ kind: "literal", value: name })));
}

/** `Exclude` and `Extract`, for unions of literals and plain types. */
export function filterUnion(shape: Shape, other: Shape, keeps: boolean): Shape {
  const others = membersOf(other).map(unnamed);
  const isIn = (each: Shape): boolean => {
    const found = unnamed(each);
    return others.some((one) =>
      found.kind === "literal" && one.kind !== "literal"
        ? one.kind === typeof found.value
        : JSON.stringify(one) === JSON.stringify(found),
    );
  };
  return unionOf(membersOf(shape).filter((each) => isIn(each) === keeps));
}

/** Utility types of TypeScript over types of JSON. */
export const UTILITIES: Readonly<Record<string, (args: readonly Shape[]) => Shape>> = {
  Readonly: ([type = NONE]) => type,
  Awaited: ([type = NONE]) => type,
  NonNullable: ([type = NONE]) => without(type, ["null", "undefined"]),
  Exclude: ([type = NONE, other = NONE]) => filterUnion(type, other, false),
  Extract: ([type = NONE, other = NONE]) => filterUnion(type, other, true),
  Partial: ([type = NONE]) => mapProperties(type, (each) => ({ ...each, isOptional: true })),
  Required: ([type = NONE]) =>
    mapProperties(type, (each) => ({
      ...each,
      isOptional: false,
      shape: without(each.shape, ["undefined"]),
    })),
  Pick: ([type = NONE, keys = NONE]) => pick(type, (name) => keysIn(keys).includes(name)),
  Omit: ([type = NONE, keys = NONE]) => pick(type, (name) => !keysIn(keys).includes(name)),
  Record: ([keys = NONE, values = NONE]) => recordOf(keys, values),
  Array: ([items = NONE]) => ({ kind: "array", items, isSet: false }),
  ReadonlyArray: ([items = NONE]) => ({ kind: "array", items, isSet: false }),
  Set: ([items = NONE]) => ({ kind: "array", items, isSet: true }),
  ReadonlySet: ([items = NONE]) => ({ kind: "array", items, isSet: true }),
  Map: ([keys = NONE, values = NONE]) => mapOf(keys, values),
  ReadonlyMap: ([keys = NONE, values = NONE]) => mapOf(keys, values),
  Date: () => ({ kind: "date" }),
  URL: () => ({ kind: "url" }),
};

const NONE: Shape = { kind: "never" };

function mapProperties(shape: Shape, change: (property: PropertyShape) => PropertyShape): Shape {
  const object = objectOf(shape, "a mapped type");
  return { ...object, properties: object.properties.map(change) };
}

function pick(shape: Shape, isKept: (name: string) => boolean): Shape {
  const object = objectOf(shape, "a part");
  return { ...object, properties: object.properties.filter(({ name }) => isKept(name)) };
}

/** `Record<string, V>` is open, `Record<"a" | "b", V>` has these properties. */
export function recordOf(keys: Shape, values: Shape): Shape {
  const behind = unnamed(keys);
  if (behind.kind === "enum") return closedRecord(behind.values.map(String), values);
  if (membersOf(keys).every((each) => ["string", "number"].includes(unnamed(each).kind)))
    return { kind: "record", values, isMap: false };
  return closedRecord(keysIn(keys), values);
}

function closedRecord(names: readonly string[], shape: Shape): Shape {
  const properties = names.map((name) => ({ name, shape, isOptional: false, description: undefined }));
  return { kind: "object", properties, others: undefined };
}

/** JSON has texts as keys only. */
export function mapOf(keys: Shape, values: Shape): Shape {
  const areTexts = membersOf(keys).every((each) => {
    const found = unnamed(each);
    return found.kind === "string" || (found.kind === "literal" && typeof found.value === "string");
  });
  if (!areTexts) throw new UnresolvedType("is a Map whose keys are no strings, which JSON does not have");
  return { kind: "record", values, isMap: true };
}
