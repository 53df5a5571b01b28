import type { z } from "zod";
import { BatutaError } from "../platform/errors.ts";

/** A value from a file by its schema. @throws BatutaError `definition-invalid` with every problem and its place */
export function parseDefinition<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `  ${path.length === 0 ? "the whole" : path.join(".")}: ${message}`,
  );
  throw new BatutaError("definition-invalid", `this is no ${what.trim()}:\n${problems.join("\n")}`, {
    fields: { problems },
  });
}
