import { lazy, Suspense } from "react";

const MarkdownText = lazy(() =>
  import("@/shared/components/markdown-text.tsx").then((module) => ({ default: module.MarkdownText })),
);

/** Markdown that others wrote: HTML in it stays text, links only lead to http(s) and pages of ours. Loaded when first shown. */
export function Markdown({ text }: { readonly text: string }) {
  return (
    <Suspense fallback={<pre className="text-sm whitespace-pre-wrap">{text}</pre>}>
      <MarkdownText text={text} />
    </Suspense>
  );
}
