import { useSuspenseQuery } from "@tanstack/react-query";
import { ApiError } from "@/shared/api/api-error.ts";

/** What the page of one thing is about: as `useSuspenseQuery`, but when it is deleted meanwhile the page says so. */
export const usePageQuery: typeof useSuspenseQuery = (options, queryClient) => {
  const answer = useSuspenseQuery(options, queryClient);
  const { error } = answer;
  if (error instanceof ApiError && error.status === 404) throw new ApiError(410, error.message, error.body);
  return answer;
};
