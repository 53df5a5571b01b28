import type { ReactNode } from "react";
import { CopyButton } from "@/shared/components/copy-button.tsx";

interface EmptyStateProps {
  readonly title: string;
  readonly text?: ReactNode;
  /** The next command to type. */
  readonly command?: string;
  readonly action?: ReactNode;
}

/** What an empty page or part says: what will be here, and how it gets here. */
export function EmptyState({ title, text, command, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-2 px-4 py-6">
      <p className="text-base font-semibold">{title}</p>
      {text && <p className="max-w-prose text-sm text-muted">{text}</p>}
      {command && <Command text={command} />}
      {action}
    </div>
  );
}

/** A command for a terminal, to be copied. */
export function Command({ text }: { readonly text: string }) {
  return (
    <div className="flex max-w-full items-center gap-2 rounded-md border bg-sunken py-1 pr-1 pl-3">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <code tabIndex={0} className="overflow-x-auto font-mono text-sm whitespace-pre">
        <span aria-hidden className="text-faint select-none">
          ${" "}
        </span>
        {text}
      </code>
      <CopyButton text={text} />
    </div>
  );
}
