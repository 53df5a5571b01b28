/**
 * The part of the Standard Schema specification (standardschema.dev, version 1) that parameters are checked with;
 * zod, valibot and arktype schemas have it.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (
      value: unknown,
      // biome-ignore lint/suspicious/noExplicitAny: the specification lets libraries type their own options
      options?: any,
    ) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What validation answers. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What a schema accepts. */
export type SchemaInput<S extends StandardSchema> = NonNullable<S["~standard"]["types"]>["input"];

/** What a schema gives. */
export type SchemaOutput<S extends StandardSchema> = NonNullable<S["~standard"]["types"]>["output"];

/** True for any Standard Schema; arktype's are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard: unknown = (value as { "~standard"?: unknown })["~standard"];
  return typeof standard === "object" && standard !== null && "validate" in standard;
}

/**
 * How a flow's or task's parameters are named and checked: their names in order (for functions whose source does not
 * tell them), one schema for the sole object parameter (or for all parameters by name), a schema for each parameter by
 * name, or a list of schemas by position.
 */
export type ParametersOption =
  | readonly string[]
  | StandardSchema
  | Readonly<Record<string, StandardSchema>>
  | readonly StandardSchema[];
