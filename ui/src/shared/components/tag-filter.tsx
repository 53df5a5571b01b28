import { useState } from "react";
import { MultiSelect } from "@/shared/components/multi-select.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

interface TagFilterProps {
  readonly tags: readonly string[];
  /** Tags of what is shown, as proposals; any other can be typed. */
  readonly known: readonly string[];
  readonly onChange: (tags: string[]) => void;
}

/** Only things that have all of these tags. */
export function TagFilter({ tags, known, onChange }: TagFilterProps) {
  const t = useCommonTexts();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim();
  const all = [...new Set([...tags, ...known])].toSorted();
  const fitting = all.filter((tag) => tag.toLowerCase().includes(wanted.toLowerCase()));
  const shown = wanted === "" || all.includes(wanted) ? fitting : [wanted, ...fitting];
  return (
    <MultiSelect
      label={t("filter.tags")}
      values={tags}
      options={shown.map((tag) => ({ value: tag, label: tag }))}
      onChange={onChange}
      onSearch={setTyped}
    />
  );
}
