import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { versionQuery } from "@/features/deployments/api/deployment-queries.ts";
import { type DiffLine, lineDiff } from "@/features/deployments/lib/line-diff.ts";
import { useTexts } from "@/features/deployments/texts.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { Dialog } from "@/shared/components/dialog.tsx";
import { ErrorPanel } from "@/shared/components/error-panel.tsx";
import { RowsSkeleton } from "@/shared/components/skeleton.tsx";
import { cx } from "@/shared/lib/cx.ts";

interface VersionDiffProps {
  readonly id: string;
  readonly one: number;
  readonly other: number;
  readonly onClose: () => void;
}

/** What a version is called and how it came about is no content. */
const NO_CONTENT = new Set([
  "deployment_id",
  "number",
  "created",
  "cause",
  "rolled_back_to",
  "client",
  "changed",
]);

const jsonOf = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value ?? null, null, 2) ?? "null");

/** What differs between two versions, field by field and line by line. */
export function VersionDiff({ id, one, other, onClose }: VersionDiffProps) {
  const t = useTexts();
  const api = useApi();
  const before = useQuery(versionQuery(api, id, one));
  const after = useQuery(versionQuery(api, id, other));
  const fields = useMemo(() => {
    if (!before.data || !after.data) return undefined;
    const [left, right]: Readonly<Record<string, unknown>>[] = [before.data, after.data];
    return Object.keys(right ?? {})
      .filter((name) => !NO_CONTENT.has(name))
      .map((name) => ({ name, before: jsonOf(left?.[name]), after: jsonOf(right?.[name]) }))
      .filter((field) => field.before !== field.after)
      .map((field) => ({ name: field.name, lines: lineDiff(field.before, field.after) }));
  }, [before.data, after.data]);
  const error = before.error ?? after.error;
  return (
    <Dialog isOpen isWide onClose={onClose} title={t("compareTitle", { one, other })}>
      {error ? (
        <ErrorPanel error={error} />
      ) : !fields ? (
        <RowsSkeleton rows={4} />
      ) : fields.length === 0 ? (
        <p className="text-sm text-muted">{t("same")}</p>
      ) : (
        <div className="flex flex-col gap-4">
          {fields.map(({ name, lines }) => (
            <section key={name} aria-label={name}>
              <h3 className="pb-1 font-mono text-xs font-semibold">{name}</h3>
              <Lines lines={lines} />
            </section>
          ))}
        </div>
      )}
    </Dialog>
  );
}

const MARK = { same: " ", gone: "−", new: "+" } as const;

function Lines({ lines }: { readonly lines: readonly DiffLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <pre tabIndex={0} className="max-h-96 overflow-auto rounded-md border bg-sunken py-1 font-mono text-xs">
      {lines.map((line, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
          key={index}
          className={cx(
            "block px-3",
            line.kind === "gone" && "bg-danger-soft text-danger",
            line.kind === "new" && "bg-good-soft text-good",
          )}
        >
          {`${MARK[line.kind]} ${line.text}`}
        </span>
      ))}
    </pre>
  );
}
