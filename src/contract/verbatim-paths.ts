import type { z } from "zod";
import type { JsonPath } from "./json-slices.ts";
import { JsonAny, JsonObject } from "./primitives.ts";

/** The parts of a schema's definition that lead on to other schemas. */
interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly options?: readonly z.ZodType[];
}

/** Where a body has values that are kept word for word: every `JsonAny` and `JsonObject` of its schema. */
export function verbatimPaths(schema: z.ZodType): JsonPath[] {
  if (schema === JsonAny || schema === JsonObject) return [[]];
  const definition = schema._zod.def as unknown as Definition; // safe: fields are looked at only by the type that has them
  switch (definition.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
      return definition.innerType === undefined ? [] : verbatimPaths(definition.innerType);
    case "array":
      return definition.element === undefined
        ? []
        : verbatimPaths(definition.element).map((path) => ["*", ...path]);
    case "object":
      return Object.entries(definition.shape ?? {}).flatMap(([key, value]) =>
        verbatimPaths(value).map((path) => [key, ...path]),
      );
    case "union":
      return (definition.options ?? []).flatMap(verbatimPaths);
    default:
      return [];
  }
}
