import type { ReactNode } from "react";
import { useEffect } from "react";
import { cx } from "@/shared/lib/cx.ts";

interface PageProps {
  /** The page's name: its only `h1`, and the window's title. */
  readonly title: string;
  /** What stands above the title: where one came from. */
  readonly above?: ReactNode;
  /** What stands beside the title: a state, a count. */
  readonly beside?: ReactNode;
  /** One line below it. */
  readonly below?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** A page that takes the window's height and scrolls inside: logs, graphs. */
  readonly isFixed?: boolean;
}

const SHORT_LINKS = "[&_a]:inline-block [&_a]:max-w-80 [&_a]:truncate [&_a]:align-bottom";

/** The frame of a page's own part. */
export function Page({ title, above, beside, below, actions, children, isFixed }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Batuta`;
  }, [title]);
  return (
    <div
      className={cx(
        "mx-auto flex w-full max-w-[1680px] flex-col gap-4 px-4 py-4 md:px-6",
        isFixed && "h-full min-h-0",
      )}
    >
      <header className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          {above && <div className={cx("mb-0.5 text-xs text-muted", SHORT_LINKS)}>{above}</div>}
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            {/* A name of a thousand letters must not push the page's own part out of the window. */}
            <h1
              title={title}
              className="line-clamp-3 min-w-0 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]"
            >
              {title}
            </h1>
            {beside}
          </div>
          {below && (
            <div className={cx("mt-1 text-sm text-muted [overflow-wrap:anywhere]", SHORT_LINKS)}>{below}</div>
          )}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: string;
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Without the frame's padding: tables and charts reach its edges. */
  readonly isFlush?: boolean;
}

/** A framed part of a page with a heading of its own. */
export function Section({ title, beside, actions, children, className, isFlush }: SectionProps) {
  return (
    <section
      className={cx("flex min-w-0 flex-col rounded-lg border bg-surface", className)}
      aria-label={title}
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1.5">
        <h2 className="text-sm font-semibold">{title}</h2>
        {beside && <div className="text-xs text-muted">{beside}</div>}
        {actions && <div className="ml-auto flex items-center gap-2">{actions}</div>}
      </div>
      <div className={cx("min-w-0 flex-1", !isFlush && "p-3")}>{children}</div>
    </section>
  );
}
