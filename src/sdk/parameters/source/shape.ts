/** A type as parameters need it: what JSON can carry, and what a run makes of JSON again. */
export type Shape =
  | { readonly kind: "any" | "string" | "number" | "boolean" | "null" | "undefined" | "never" }
  /** Sent as text and made anew before the run. */
  | { readonly kind: "date" | "url" | "bigint" }
  | { readonly kind: "literal"; readonly value: Literal }
  | { readonly kind: "enum"; readonly values: readonly Literal[] }
  | { readonly kind: "array"; readonly items: Shape; readonly isSet: boolean }
  | {
      readonly kind: "tuple";
      readonly items: readonly Shape[];
      readonly required: number;
      readonly rest: Shape | undefined;
    }
  | { readonly kind: "record"; readonly values: Shape; readonly isMap: boolean }
  | ObjectType
  | { readonly kind: "union"; readonly members: readonly Shape[] }
  | NamedShape;

/** What a literal type, a default or a member of an enum may be. */
export type Literal = string | number | boolean;

/** An object with known properties, and perhaps others of one type. */
export interface ObjectType {
  readonly kind: "object";
  readonly properties: readonly PropertyShape[];
  readonly others: Shape | undefined;
}

/** A property of an object type. */
export interface PropertyShape {
  readonly name: string;
  readonly shape: Shape;
  readonly isOptional: boolean;
  readonly description: string | undefined;
}

/** An interface, alias or enum: one object for each declaration, so that a type may contain itself. */
export interface NamedShape {
  readonly kind: "named";
  readonly name: string;
  readonly description: string | undefined;
  /** Set when its declaration has been read. */
  target: Shape | undefined;
}

/** The type behind names. */
export function unnamed(shape: Shape): Shape {
  let found = shape;
  while (found.kind === "named" && found.target !== undefined) found = found.target;
  return found;
}

/** The members of a union, through names, in order; the sole member of anything else. */
export function membersOf(shape: Shape): readonly Shape[] {
  if (shape.kind === "union") return shape.members.flatMap(membersOf);
  const behind = unnamed(shape);
  const isOpened = behind.kind === "union" && shape.kind === "named" && !contains(behind, shape);
  return isOpened ? membersOf(behind) : [shape];
}

/** A union without a member of a kind; optional properties lose their `undefined` so. */
export function without(shape: Shape, kinds: readonly Shape["kind"][]): Shape {
  const members = membersOf(shape);
  const kept = members.filter((each) => !kinds.includes(unnamed(each).kind));
  return kept.length === members.length ? shape : unionOf(kept);
}

/** One shape of several. */
export function unionOf(members: readonly Shape[]): Shape {
  const [first] = members;
  if (first === undefined) return { kind: "never" };
  return members.length === 1 ? first : { kind: "union", members };
}

/** Whether a type contains a named one. */
export function contains(shape: Shape, wanted: NamedShape, seen: Set<Shape> = new Set()): boolean {
  if (shape === wanted) return true;
  if (seen.has(shape)) return false;
  seen.add(shape);
  return innerOf(shape).some((each) => contains(each, wanted, seen));
}

function innerOf(shape: Shape): readonly Shape[] {
  switch (shape.kind) {
    case "array":
      return [shape.items];
    case "record":
      return [shape.values];
    case "tuple":
      return shape.rest === undefined ? shape.items : [...shape.items, shape.rest];
    case "union":
      return shape.members;
    case "object": {
      const shapes = shape.properties.map((each) => each.shape);
      return shape.others === undefined ? shapes : [...shapes, shape.others];
    }
    case "named":
      return shape.target === undefined ? [] : [shape.target];
    default:
      return [];
  }
}
