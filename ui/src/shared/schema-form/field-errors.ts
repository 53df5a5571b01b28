import type { SchemaValueError } from "@contract/ui/schema-values.ts";

export type FieldErrors = readonly SchemaValueError[];

/** Sentences about a value itself, as one text. */
export function ownError(errors: FieldErrors): string | undefined {
  const texts = errors.filter((error) => typeof error === "string");
  return texts.length === 0 ? undefined : texts.join("; ");
}

/** Errors of a property, or of an item by its index. */
export function errorsAt(errors: FieldErrors, key: string | number): FieldErrors {
  return errors.flatMap((error) => {
    if (typeof error === "string") return [];
    return ("property" in error ? error.property : error.index) === key ? error.errors : [];
  });
}

/** All sentences below a value with where they belong: `rows.2.id: …`, for values that are shown as one JSON text. */
export function allErrors(errors: FieldErrors, path: readonly (string | number)[] = []): string[] {
  return errors.flatMap((error) => {
    if (typeof error === "string") return [path.length === 0 ? error : `${path.join(".")}: ${error}`];
    return allErrors(error.errors, [...path, "property" in error ? error.property : error.index]);
  });
}
