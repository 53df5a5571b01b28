import type { ReactNode } from "react";
import { Button, type ButtonProps } from "@/shared/components/button.tsx";
import { Tooltip } from "@/shared/components/tooltip.tsx";

interface IconButtonProps extends Omit<ButtonProps, "size" | "children"> {
  /** What it does: its name and its tooltip. */
  readonly label: string;
  readonly isSmall?: boolean;
  readonly children: ReactNode;
}

export function IconButton({ label, isSmall, look = "quiet", children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <Button {...rest} look={look} size={isSmall ? "small-icon" : "icon"} aria-label={label}>
        {children}
      </Button>
    </Tooltip>
  );
}
