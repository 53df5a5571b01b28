import { MOST_PARAMETERS } from "@contract/flow-runs/parameters.ts";
import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { JsonSchema } from "@/shared/schema-form/json-schema.ts";
import type { SchemaFormProps, SchemaFormView, SchemaValues } from "@/shared/schema-form/schema-form.tsx";

const PAUSE_MS = 300;

const errorsQuery = (api: Api, schema: JsonSchema, values: SchemaValues) =>
  queryOptions({
    queryKey: ["schema-errors", schema, values],
    queryFn: ({ signal }) =>
      // safe: a schema is an object of JSON
      api.call(
        "validate-schema-values",
        { body: { schema: schema as never, values: values as never } },
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export interface SchemaFormState {
  readonly values: SchemaValues;
  readonly setValues: (values: SchemaValues) => void;
  /** For `SchemaForm`, but for its label. */
  readonly props: Omit<SchemaFormProps, "label">;
  /**
   * Has the server look at the values: they, when they are right; else undefined, and each error stands at its field from
   * then on. Undefined, too, while an earlier check is under way, and when the server can't tell, which a toast says.
   */
  readonly check: () => Promise<SchemaValues | undefined>;
  readonly isChecking: boolean;
}

interface SchemaFormOptions {
  /** Parameters of runs: templates and variables may stand for values, and there is a limit to their size. */
  readonly acceptsKinds?: boolean;
  /** Values need not fit: only texts that are no JSON are refused. Default true. */
  readonly isEnforced?: boolean;
}

/** Keeps the values of a schema's form, and whether they are right: `const form = useSchemaForm(schema, before)`. */
export function useSchemaForm(
  schema: JsonSchema,
  initial: SchemaValues,
  { acceptsKinds = false, isEnforced = true }: SchemaFormOptions = {},
): SchemaFormState {
  const api = useApi();
  const queryClient = useQueryClient();
  const [values, setValues] = useState(initial);
  const [view, setView] = useState<SchemaFormView>("form");
  const [broken, setBroken] = useState<ReadonlySet<string>>(() => new Set());
  const [isChecked, setChecked] = useState(false);
  const [settled, setSettled] = useState(values);
  useEffect(() => {
    if (!isChecked || settled === values) return;
    const timer = setTimeout(() => setSettled(values), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isChecked, settled, values]);
  const { data } = useQuery({
    ...errorsQuery(api, schema, settled),
    enabled: isChecked && isEnforced,
    placeholderData: keepPreviousData,
  });
  const excess = useMemo(() => {
    const length = acceptsKinds ? JSON.stringify(values).length : 0;
    return length > MOST_PARAMETERS ? length : undefined;
  }, [acceptsKinds, values]);
  const onBroken = useCallback((id: string, isBroken: boolean) => {
    setBroken((before) => {
      if (before.has(id) === isBroken) return before;
      const after = new Set(before);
      if (isBroken) after.add(id);
      else after.delete(id);
      return after;
    });
  }, []);
  // A mutation, so that its failure is told as that of what it is asked before.
  const ask = useMutation({
    mutationFn: (asked: SchemaValues) => queryClient.fetchQuery(errorsQuery(api, schema, asked)),
  });
  const isAsking = useRef(false);
  const check = async () => {
    if (broken.size > 0 || excess !== undefined || isAsking.current) return undefined;
    if (!isEnforced) return values;
    setSettled(values);
    setChecked(true);
    isAsking.current = true;
    const answer = await ask.mutateAsync(values).catch(() => undefined);
    isAsking.current = false;
    return answer?.valid ? values : undefined;
  };
  return {
    values,
    setValues,
    check,
    isChecking: ask.isPending,
    props: {
      schema,
      values,
      onChange: setValues,
      errors: isEnforced ? (data?.errors ?? []) : [],
      excess,
      acceptsKinds,
      view,
      // A text that is no JSON would be lost in the other view.
      onView: (next) => broken.size === 0 && setView(next),
      onBroken,
    },
  };
}
