import type { z } from "zod";

/** Top-level fields of a body that have a default and do not take null. */
export function fieldsWithDefault(schema: z.ZodType): string[] {
  const { shape } = schema._zod.def as unknown as { shape?: Readonly<Record<string, z.ZodType>> }; // safe: only objects have it
  return Object.entries(shape ?? {}).flatMap(([name, field]) => {
    const { type, innerType } = field._zod.def as unknown as { type: string; innerType?: z.ZodType }; // safe: as above
    const hasDefault = type === "default" || type === "prefault";
    return hasDefault && innerType?._zod.def.type !== "nullable" ? [name] : [];
  });
}

/** A body without the fields of these that are null: Prefect's clients send null for what they leave to the server. */
export function withoutNulls(body: unknown, fields: readonly string[]): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const given = body as Readonly<Record<string, unknown>>; // safe: a parsed JSON object
  if (!fields.some((name) => given[name] === null)) return body;
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null || !fields.includes(name)),
  );
}
