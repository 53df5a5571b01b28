import { createContext, useContext } from "react";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";

/** What all fields of a form share. */
interface FormScope {
  /** The whole schema, where references point. */
  readonly root: JsonSchema;
  /** Whether templates and variables may stand in the place of values. */
  readonly acceptsKinds: boolean;
  /** Told when a text that is meant as JSON is none, and when it is again. */
  readonly onBroken: (id: string, isBroken: boolean) => void;
}

export const FormScopeContext = createContext<FormScope | undefined>(undefined);

export function useFormScope(): FormScope {
  const scope = useContext(FormScopeContext);
  if (!scope) throw new Error("a schema's field is used outside of SchemaForm");
  return scope;
}
