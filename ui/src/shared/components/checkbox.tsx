import { Check, Minus } from "lucide-react";
import { useEffect, useRef } from "react";

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  /** Some of what it stands for are chosen. */
  readonly isPartly?: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** A box whose label is for screen readers only. The browser's own: a table has hundreds of them. */
export function Checkbox({ label, isChecked, isPartly = false, onChange }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = isPartly;
  }, [isPartly]);
  const Mark = isPartly ? Minus : Check;
  return (
    <span className="relative inline-flex size-4 align-middle">
      <input
        ref={box}
        type="checkbox"
        aria-label={label}
        checked={isChecked}
        onChange={(event) => onChange(event.target.checked)}
        className="relative size-4 cursor-pointer appearance-none pointer-coarse:before:absolute pointer-coarse:before:-inset-2.5 rounded-sm border border-line-strong bg-page checked:border-accent checked:bg-accent indeterminate:border-accent indeterminate:bg-accent"
      />
      {(isChecked || isPartly) && (
        <Mark aria-hidden className="pointer-events-none absolute inset-0 m-auto size-3 text-on-ink" />
      )}
    </span>
  );
}
