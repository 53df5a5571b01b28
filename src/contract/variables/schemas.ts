import { z } from "zod";
import { JsonAny, stored } from "../primitives.ts";

const MAX_NAME_LENGTH = 255;
/** Most characters of a variable's value, written as JSON without spaces. */
const MAX_VALUE_LENGTH = 5000;

const VariableName = z
  .string()
  .max(MAX_NAME_LENGTH, `Value should have at most ${MAX_NAME_LENGTH} characters`)
  .regex(
    /^[a-z0-9_-]*$/,
    "Variable name must only contain lowercase letters, numbers, and dashes or underscores.",
  );

export const Variable = z.object({
  ...stored,
  name: z.string(),
  value: JsonAny,
  tags: z.array(z.string()),
});
export type Variable = z.infer<typeof Variable>;

function checkLength(value: unknown, context: z.core.$RefinementCtx): void {
  if (value === undefined || JSON.stringify(value).length <= MAX_VALUE_LENGTH) return;
  context.addIssue({
    code: "custom",
    path: ["value"],
    message: `Variable value must be less than ${MAX_VALUE_LENGTH} characters`,
  });
}

export const VariableCreate = z
  .object({ name: VariableName, value: JsonAny, tags: z.array(z.string()).default([]) })
  .superRefine(({ value }, context) => {
    if (value === undefined) {
      context.addIssue({
        code: "invalid_type",
        expected: "any",
        path: ["value"],
        input: undefined,
        message: "Field required",
      });
    }
    checkLength(value, context);
  });
export type VariableCreate = z.infer<typeof VariableCreate>;

/** What is absent stays as it is. */
export const VariableUpdate = z
  .object({ name: VariableName.nullish(), value: JsonAny.optional(), tags: z.array(z.string()).nullish() })
  .superRefine(({ value }, context) => checkLength(value, context));
export type VariableUpdate = z.infer<typeof VariableUpdate>;
