import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentProps } from "react";
import { cx } from "@/shared/lib/cx.ts";

const LOOKS = {
  primary: "bg-ink text-on-ink border-ink hover:opacity-85",
  plain: "bg-surface text-ink border-line-strong hover:bg-hover",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-ink",
  danger: "bg-surface text-danger border-danger hover:bg-danger-soft",
} as const;

const SIZES = {
  small: "h-6 px-2 text-xs gap-1",
  medium: "h-8 px-3 text-sm gap-1.5",
  icon: "size-8 shrink-0 justify-center",
  "small-icon": "size-6 shrink-0 justify-center",
} as const;

/** Class names of a button, for links that look like one. */
export function buttonClass(look: keyof typeof LOOKS = "plain", size: keyof typeof SIZES = "medium"): string {
  return cx(
    "inline-flex items-center rounded-md border font-medium whitespace-nowrap select-none transition-colors",
    "disabled:opacity-45 disabled:pointer-events-none data-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0",
    LOOKS[look],
    SIZES[size],
  );
}

export interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, "className"> {
  readonly look?: keyof typeof LOOKS;
  /** `icon` and `small-icon` need an `aria-label`; `IconButton` gives it a tooltip, too. */
  readonly size?: keyof typeof SIZES;
  readonly className?: string;
}

export function Button({ look, size, className, ...rest }: ButtonProps) {
  return <BaseButton {...rest} className={cx(buttonClass(look, size), className)} />;
}
