import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput, Row } from "@/shared/api/call-types.ts";
import { offsetPages } from "@/shared/api/offset-pages.ts";

export type Variable = Row<"list-variables">;
type VariableDraft = CallInput<"create-variable">["body"];

export const VARIABLE_SORTS = ["NAME_ASC", "NAME_DESC", "UPDATED_DESC", "CREATED_DESC"] as const;
export type VariableSort = (typeof VARIABLE_SORTS)[number];

interface VariableFilter {
  readonly name: string;
  readonly tags: readonly string[];
  readonly sort: VariableSort;
}

/** Variables by name and tags. */
export const variablesQuery = (api: Api, { name, tags, sort }: VariableFilter) => {
  const variables = {
    ...(name === "" ? {} : { name: { like_: name } }),
    ...(tags.length === 0 ? {} : { tags: { all_: [...tags] } }),
  };
  return offsetPages("variables", "list-variables", { variables, sort }, (slice, signal) =>
    api.call("list-variables", { body: { variables, sort, ...slice } }, { signal }),
  );
};

/** What changes variables, each told to all that show them. */
export function useVariableChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["variables"] });
  const save = useMutation({
    mutationFn: async ({
      id,
      draft,
    }: {
      readonly id?: string | undefined;
      readonly draft: VariableDraft;
    }) => {
      if (id === undefined) await api.call("create-variable", { body: draft });
      else await api.call("update-variable", { params: { id }, body: draft });
    },
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.call("delete-variable", { params: { id } }),
    onSuccess,
  });
  return { save, remove };
}
