import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput, Reply, Row } from "@/shared/api/call-types.ts";
import { offsetPages } from "@/shared/api/offset-pages.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

export type Block = Reply<"read-block-document">;
export type BlockType = Reply<"read-block-type-by-slug">;
export type BlockSchema = Row<"list-block-schemas">;
type BlockCreate = CallInput<"create-block-document">["body"];
type BlockUpdate = CallInput<"update-block-document">["body"];

/** Which blocks are listed. */
export interface BlockFilter {
  readonly name: string;
  /** Slugs; none means all. */
  readonly types: readonly string[];
  /** All of them. */
  readonly capabilities: readonly string[];
}

/** Blocks by type and name, their secrets masked. */
export const blocksQuery = (api: Api, { name, types, capabilities }: BlockFilter) => {
  const filters = {
    ...(name === "" ? {} : { block_documents: { name: { like_: name } } }),
    ...(types.length === 0 ? {} : { block_types: { slug: { any_: [...types] } } }),
    ...(capabilities.length === 0
      ? {}
      : { block_schemas: { block_capabilities: { all_: [...capabilities] } } }),
  };
  return offsetPages("blocks", "list-block-documents", filters, (slice, signal) =>
    api.call(
      "list-block-documents",
      { body: { ...filters, ...slice, sort: "BLOCK_TYPE_AND_NAME_ASC" } },
      { signal },
    ),
  );
};

export const blockQuery = (api: Api, id: string) =>
  routeQuery(api, "blocks", "read-block-document", { params: { id } });

/** All types by name, or those with a capability. */
export const blockTypesQuery = (api: Api, capability?: string) =>
  routeQuery(api, "blocks", "list-block-types", {
    body: {
      limit: 200,
      ...(capability === undefined ? {} : { block_schemas: { block_capabilities: { all_: [capability] } } }),
    },
  });

export const capabilitiesQuery = (api: Api) => routeQuery(api, "blocks", "list-block-capabilities", {});

export const blockTypeQuery = (api: Api, slug: string) =>
  routeQuery(api, "blocks", "read-block-type-by-slug", { params: { slug } });

/** The newest schema of a type, in a list: a type may have none. */
export const newestSchemaQuery = (api: Api, typeId: string) =>
  routeQuery(api, "blocks", "list-block-schemas", {
    body: { block_schemas: { block_type_id: { any_: [typeId] } }, limit: 1 },
  });

/** The first blocks of a type. */
export const blocksOfTypeQuery = (api: Api, slug: string) =>
  routeQuery(api, "blocks", "list-block-documents", {
    body: { block_types: { slug: { any_: [slug] } }, limit: 50 },
  });

/** What changes blocks, each told to all that show them. */
export function useBlockChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["blocks"] });
  const create = useMutation({
    mutationFn: (body: BlockCreate) => api.call("create-block-document", { body }),
    onSuccess,
  });
  const update = useMutation({
    mutationFn: ({ id, data }: { readonly id: string; readonly data: NonNullable<BlockUpdate>["data"] }) =>
      // What was taken out of the form is to go, so the form's values are all there are.
      api.call("update-block-document", {
        params: { id },
        body: { ...(data === undefined ? {} : { data }), merge_existing_data: false },
      }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.call("delete-block-document", { params: { id } }),
    // The block's own page is left first: it must not ask for what is gone.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["blocks", "list-block-documents"] }),
  });
  return { create, update, remove };
}
