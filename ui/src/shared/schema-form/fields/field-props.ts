import type { FieldErrors } from "@/shared/schema-form/field-errors.ts";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";

/** What each control is given. */
export interface ControlProps {
  /** Resolved, with one variant. */
  readonly schema: JsonSchema;
  /** What it is called, for its name and those of its buttons. */
  readonly label: string;
  readonly value: unknown;
  /** `undefined` leaves the value out. */
  readonly onChange: (value: unknown) => void;
  readonly errors: FieldErrors;
}
