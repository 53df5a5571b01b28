import { ApiError } from "@/shared/api/api-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface ErrorPanelProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Says what could not be shown and why, with the way on. A 404 is told in its own words. */
export function ErrorPanel({ error, onRetry }: ErrorPanelProps) {
  const t = useCommonTexts();
  const status = error instanceof ApiError ? error.status : undefined;
  const isMissing = status === 404;
  return (
    <div
      role="alert"
      className="m-4 flex max-w-2xl flex-col items-start gap-2 rounded-lg border border-danger bg-surface p-4"
    >
      <h2 className="text-base font-semibold">{isMissing ? t("error.notFound") : t("error.title")}</h2>
      <p className="text-sm text-muted [overflow-wrap:anywhere]">
        {isMissing ? t("error.notFoundText") : error instanceof Error ? error.message : String(error)}
      </p>
      {!isMissing && status !== undefined && status !== 0 && (
        <p className="font-mono text-xs text-faint">{t("error.status", { status })}</p>
      )}
      {onRetry && !isMissing && <Button onClick={onRetry}>{t("action.reload")}</Button>}
    </div>
  );
}
