import { Field as Base } from "@base-ui/react/field";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "@/shared/lib/cx.ts";

/** Class names of a field to type into. */
export const inputClass =
  "w-full rounded-md border border-line-strong bg-page px-2 text-sm text-ink disabled:opacity-50 aria-invalid:border-danger";

interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  /** What is wrong with it, in a sentence. */
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  /** Its label is for screen readers only. */
  readonly isLabelHidden?: boolean;
  /** Small controls at the end of the label's line. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

/** Label, control, help and error belong together; the control inside must be one of this file (`TextInput` …). */
export function Field({ label, help, error, isRequired, isLabelHidden, beside, children }: FieldProps) {
  const name = (
    <Base.Label className={isLabelHidden ? "sr-only" : "text-sm font-medium [overflow-wrap:anywhere]"}>
      {label}
      {isRequired && (
        <span aria-hidden className="text-danger">
          {" *"}
        </span>
      )}
    </Base.Label>
  );
  return (
    <Base.Root
      invalid={error !== undefined}
      className={
        isLabelHidden && beside ? "grid grid-cols-[minmax(0,1fr)_auto] gap-1" : "flex flex-col gap-1"
      }
    >
      {beside && !isLabelHidden ? (
        <span className="flex min-h-6 items-center gap-1">
          <span className="min-w-0 flex-1">{name}</span>
          {beside}
        </span>
      ) : (
        name
      )}
      {children}
      {beside && isLabelHidden && <span className="flex items-center gap-1">{beside}</span>}
      {help && (
        <Base.Description className="text-xs text-muted [overflow-wrap:anywhere]">{help}</Base.Description>
      )}
      {error !== undefined && (
        <Base.Error match className="text-xs text-danger">
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}

interface TextInputProps extends Omit<ComponentProps<typeof Base.Control>, "onChange" | "className"> {
  readonly onText: (text: string) => void;
  readonly className?: string;
}

/** One line of text; inside a `Field`, or with an `aria-label`. */
export function TextInput({ onText, className, ...rest }: TextInputProps) {
  return (
    <Base.Control
      {...rest}
      onValueChange={(value) => onText(String(value))}
      className={cx(inputClass, "h-8", className)}
    />
  );
}

interface TextAreaProps {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly isCode?: boolean;
  readonly rows?: number;
  readonly placeholder?: string;
  readonly "aria-label"?: string;
  readonly "aria-invalid"?: boolean;
}

/** Several lines: text, or code and JSON with `isCode`. */
export function TextArea({ value, onText, isCode, rows = 4, ...rest }: TextAreaProps) {
  return (
    <Base.Control
      {...rest}
      value={value}
      onValueChange={(next) => onText(String(next))}
      render={<textarea rows={rows} spellCheck={!isCode} />}
      className={cx(inputClass, "py-1.5", isCode && "font-mono")}
    />
  );
}
