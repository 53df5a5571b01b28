import { ListLink } from "@/app/shell/list-link.tsx";
import { ApiError } from "@/shared/api/api-error.ts";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";

/** An address without a page. */
export function NotFound() {
  return <ErrorPanel error={new ApiError(404, "", undefined)} onward={<ListLink />} />;
}
