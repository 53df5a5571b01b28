import { Menu as Base } from "@base-ui/react/menu";
import { EllipsisVertical, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { buttonClass } from "@/shared/components/button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

export interface MenuEntry {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly onSelect: () => void;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
}

interface MenuProps {
  readonly entries: readonly MenuEntry[];
  /** What opens it; three dots when left out. */
  readonly trigger?: ReactElement;
}

/** Further actions of a thing, in a menu. */
export function Menu({ entries, trigger }: MenuProps) {
  const t = useCommonTexts();
  const dots = (
    <button type="button" aria-label={t("action.more")} className={buttonClass("quiet", "icon")}>
      <EllipsisVertical aria-hidden />
    </button>
  );
  return (
    <Base.Root>
      <Base.Trigger render={trigger ?? dots} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="min-w-44 rounded-md border bg-surface py-1 shadow-pop">
            {entries.map(({ label, icon: Icon, onSelect, isDangerous, isDisabled }) => (
              <Base.Item
                key={label}
                disabled={isDisabled ?? false}
                onClick={onSelect}
                className={cx(
                  "flex h-8 cursor-pointer items-center gap-2 px-3 text-sm outline-none select-none",
                  "data-highlighted:bg-hover data-disabled:opacity-45",
                  isDangerous && "text-danger",
                )}
              >
                {Icon && <Icon aria-hidden className="size-4" />}
                {label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
