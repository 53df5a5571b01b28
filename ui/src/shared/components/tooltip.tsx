import { cloneElement, type ReactElement } from "react";
import { cx } from "@/shared/lib/cx.ts";

interface TooltipProps {
  /** A few words; what must be known is said elsewhere, too. */
  readonly text: string;
  /** The element that is explained: one that takes `className`. */
  readonly children: ReactElement<{ readonly className?: string; readonly "data-tip"?: string }>;
}

/** Explains what it is put around, to pointers and to the keyboard; by styles alone (`tip` in theme/styles.css), as it is on every page. */
export function Tooltip({ text, children }: TooltipProps) {
  return cloneElement(children, { "data-tip": text, className: cx(children.props.className, "tip") });
}
