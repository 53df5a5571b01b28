import { Popover } from "@base-ui/react/popover";
import { Columns3 } from "lucide-react";
import { buttonClass } from "@/shared/components/button.tsx";
import { Checkbox } from "@/shared/components/checkbox.tsx";
import type { Column } from "@/shared/components/data-table.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { usePreference } from "@/shared/lib/preferences.ts";

/** Which columns of a table this browser hides, kept under a name. */
export function useHiddenColumns(
  name: string,
  initially: readonly string[],
): readonly [ReadonlySet<string>, (hidden: ReadonlySet<string>) => void] {
  const [stored, setStored] = usePreference(name);
  const hidden = new Set(stored === null ? initially : stored.split(","));
  return [hidden, (next) => setStored([...next].join(","))];
}

interface ColumnsMenuProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly hidden: ReadonlySet<string>;
  readonly onChange: (hidden: ReadonlySet<string>) => void;
}

/** Chooses the columns of a table. */
export function ColumnsMenu<Row>({ columns, hidden, onChange }: ColumnsMenuProps<Row>) {
  const t = useCommonTexts();
  return (
    <Popover.Root>
      <Popover.Trigger className={buttonClass("quiet", "small")}>
        <Columns3 aria-hidden />
        {t("action.columns")}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner align="end" sideOffset={4} className="z-50">
          <Popover.Popup
            aria-label={t("action.columns")}
            className="flex min-w-44 flex-col rounded-md border bg-surface py-1 shadow-pop"
          >
            {columns.map(({ id, header }) => (
              // biome-ignore lint/a11y/noLabelWithoutControl: the box inside is the control
              <label
                key={id}
                className="flex h-8 cursor-pointer items-center gap-2 px-3 text-sm hover:bg-hover"
              >
                <Checkbox
                  label={header}
                  isChecked={!hidden.has(id)}
                  onChange={(isShown) => {
                    const next = new Set(hidden);
                    if (isShown) next.delete(id);
                    else next.add(id);
                    onChange(next);
                  }}
                />
                {header}
              </label>
            ))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
