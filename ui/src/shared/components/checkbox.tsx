import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  /** Some of what it stands for are chosen. */
  readonly isPartly?: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** A box whose label is for screen readers only: rows of tables. */
export function Checkbox({ label, isChecked, isPartly, onChange }: CheckboxProps) {
  return (
    <Base.Root
      aria-label={label}
      checked={isChecked}
      indeterminate={isPartly ?? false}
      onCheckedChange={onChange}
      className="inline-flex size-4 items-center justify-center rounded-sm border border-line-strong bg-page align-middle data-checked:border-accent data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent"
    >
      <Base.Indicator className="text-on-ink">
        {isPartly ? <Minus aria-hidden className="size-3" /> : <Check aria-hidden className="size-3" />}
      </Base.Indicator>
    </Base.Root>
  );
}
