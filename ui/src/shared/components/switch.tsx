import { Switch as BaseSwitch } from "@base-ui/react/switch";

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
  /** Only its name for screen readers. */
  readonly isLabelHidden?: boolean;
}

/** On or off, at once. */
export function Switch({ label, isOn, onChange, isDisabled, isLabelHidden }: SwitchProps) {
  const control = (
    <BaseSwitch.Root
      checked={isOn}
      disabled={isDisabled ?? false}
      onCheckedChange={onChange}
      {...(isLabelHidden ? { "aria-label": label } : {})}
      className="relative inline-flex h-[18px] w-8 shrink-0 align-middle pointer-coarse:before:absolute pointer-coarse:before:-inset-x-2 pointer-coarse:before:-inset-y-3 items-center rounded-full border border-line-strong bg-sunken p-px transition-colors data-checked:border-accent data-checked:bg-accent data-disabled:opacity-45"
    >
      <BaseSwitch.Thumb className="size-3.5 rounded-full bg-muted transition-transform data-checked:translate-x-3.5 data-checked:bg-on-ink" />
    </BaseSwitch.Root>
  );
  if (isLabelHidden) return control;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch inside is the control
    <label className="inline-flex cursor-pointer items-center gap-2 text-sm">
      {control}
      {label}
    </label>
  );
}
