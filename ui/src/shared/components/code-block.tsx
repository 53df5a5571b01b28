import { CopyButton } from "@/shared/components/copy-button.tsx";
import { cx } from "@/shared/lib/cx.ts";

interface CodeBlockProps {
  readonly text: string;
  /** Longest height before it scrolls. Default 24rem. */
  readonly isWhole?: boolean;
}

/** Text word for word: code, JSON, output of a process. */
export function CodeBlock({ text, isWhole }: CodeBlockProps) {
  return (
    <div className="group relative min-w-0 rounded-md border bg-sunken">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <pre tabIndex={0} className={cx("overflow-auto px-3 py-2 font-mono text-xs", !isWhole && "max-h-96")}>
        {text}
      </pre>
      <div className="absolute top-1 right-1 bg-sunken opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        <CopyButton text={text} />
      </div>
    </div>
  );
}
