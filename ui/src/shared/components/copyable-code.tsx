import { CopyButton } from "@/shared/components/copy-button.tsx";
import { Dash } from "@/shared/components/dash.tsx";

/** A text that people copy: an id, a key; a dash where there is none. */
export function CopyableCode({ text }: { readonly text: string | null | undefined }) {
  if (!text) return <Dash />;
  return (
    <span className="-my-0.5 inline-flex items-center gap-1">
      <code className="font-mono text-xs [overflow-wrap:anywhere]">{text}</code>
      <CopyButton text={text} />
    </span>
  );
}
