import { useQuery } from "@tanstack/react-query";
import { type ListedKind, targetsQuery } from "@/features/automations/api/targets.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { Select } from "@/shared/components/select.tsx";

interface TargetPickerProps {
  readonly kind: ListedKind;
  readonly label: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** One thing of a kind, by name. An id that is not among the listed ones is shown as it is. */
export function TargetPicker({ kind, label, value, onChange }: TargetPickerProps) {
  const { data = [] } = useQuery(targetsQuery(useApi(), kind));
  const options = data.map(({ id, name }) => ({ value: id, label: name }));
  const isKnown = value === "" || options.some((option) => option.value === value);
  const empty = { value: "", label: "–" };
  return (
    <Select
      label={label}
      isLabelShown
      value={value}
      onChange={onChange}
      options={[...(value === "" ? [empty] : []), ...options, ...(isKnown ? [] : [{ value, label: value }])]}
    />
  );
}

interface TargetsPickerProps {
  readonly kind: ListedKind;
  readonly label: string;
  readonly values: readonly string[];
  readonly onChange: (ids: string[]) => void;
}

/** Several things of a kind. */
export function TargetsPicker({ kind, label, values, onChange }: TargetsPickerProps) {
  const { data = [] } = useQuery(targetsQuery(useApi(), kind));
  return (
    <MultiSelect
      label={label}
      values={values}
      onChange={onChange}
      options={data.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
