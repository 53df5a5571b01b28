import type { ReactNode } from "react";
import { ApiError } from "@/shared/api/api-error.ts";
import { Button } from "@/shared/components/button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

interface ErrorPanelProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** The way on where asking again is none: from what is gone to what is there. */
  readonly onward?: ReactNode;
}

const TOLD = { 0: "away", 404: "notFound", 410: "gone" } as const;

/** Says what could not be shown and why, with the way on. What is gone, or waits for the server, is told calmly. */
export function ErrorPanel({ error, onRetry, onward }: ErrorPanelProps) {
  const t = useCommonTexts();
  const status = error instanceof ApiError ? error.status : undefined;
  const told = status === 0 || status === 404 || status === 410 ? TOLD[status] : undefined;
  const isMissing = status === 404 || status === 410;
  return (
    <div
      role={told === "away" ? "status" : "alert"}
      className={cx(
        "m-4 flex max-w-2xl flex-col items-start gap-2 rounded-lg border bg-surface p-4",
        !told && "border-danger",
      )}
    >
      <h2 className="text-base font-semibold">{t(`error.${told ?? "title"}`)}</h2>
      <p className="text-sm text-muted [overflow-wrap:anywhere]">
        {told ? t(`error.${told}Text`) : error instanceof Error ? error.message : String(error)}
      </p>
      {!told && status !== undefined && (
        <p className="font-mono text-xs text-faint">{t("error.status", { status })}</p>
      )}
      {isMissing ? onward : onRetry && <Button onClick={onRetry}>{t("action.reload")}</Button>}
    </div>
  );
}
