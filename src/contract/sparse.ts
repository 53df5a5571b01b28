import { z } from "zod";

type SparseShape<Shape extends z.ZodRawShape> = {
  [Key in keyof Shape]: z.ZodOptional<Shape[Key] extends z.ZodDefault<infer Inner> ? Inner : Shape[Key]>;
};

/**
 * The same object with every field optional and no default filled in: what is absent stays absent. `partial()` alone
 * would keep the defaults, and a record of three set fields would come out with all of them.
 */
export function sparse<Shape extends z.ZodRawShape>(
  object: z.ZodObject<Shape>,
): z.ZodObject<SparseShape<Shape>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [key, field] of Object.entries(object.shape)) {
    const inner = field instanceof z.ZodDefault ? field.unwrap() : field;
    shape[key] = z.optional(inner as z.ZodType); // safe: fields of a classic object schema are classic schemas
  }
  return z.object(shape) as unknown as z.ZodObject<SparseShape<Shape>>; // safe: built key by key just above
}
