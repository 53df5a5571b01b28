import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { inputClass } from "@/shared/components/field.tsx";
import { cx } from "@/shared/lib/cx.ts";

const PAUSE_MS = 200;

interface SearchInputProps {
  readonly label: string;
  readonly value: string;
  /** Told of the text when the typing has paused. */
  readonly onSearch: (text: string) => void;
  readonly className?: string;
}

export function SearchInput({ label, value, onSearch, className }: SearchInputProps) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => onSearch(draft), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, value, onSearch]);
  return (
    <div className={cx("relative w-60", className)}>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2 size-4 text-faint" />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        // Whoever leaves has finished; a late search would take them back from where they go.
        onBlur={() => draft !== value && onSearch(draft)}
        className={cx(inputClass, "h-8 pl-8!")}
      />
    </div>
  );
}
