import type { QueryKey } from "@tanstack/react-query";

/** Which queries are asked again after these things are deleted: all but those that ask for what is gone. */
export const notAbout =
  (ids: readonly string[]) =>
  ({ queryKey }: { readonly queryKey: QueryKey }): boolean => {
    const key = JSON.stringify(queryKey);
    return !ids.some((id) => key.includes(id));
  };
