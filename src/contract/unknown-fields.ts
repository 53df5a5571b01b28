import type { z } from "zod";

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}

/** Fields of a value that its schema does not know, as dotted paths; of lists only the first item is looked at. */
export function unknownFields(schema: z.ZodType, value: unknown, path = ""): string[] {
  const definition = schema._zod.def as unknown as Definition; // safe: fields are looked at only by the type that has them
  switch (definition.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
      return definition.innerType === undefined ? [] : unknownFields(definition.innerType, value, path);
    case "array":
      return definition.element === undefined || !Array.isArray(value) || value.length === 0
        ? []
        : unknownFields(definition.element, value[0], `${path}[]`);
    case "object": {
      if (typeof value !== "object" || value === null) return [];
      const shape = definition.shape ?? {};
      return Object.entries(value).flatMap(([key, part]) => {
        const at = path === "" ? key : `${path}.${key}`;
        const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
        return field === undefined ? [at] : unknownFields(field, part, at);
      });
    }
    default:
      return [];
  }
}
