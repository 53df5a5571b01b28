import { Menu as Base } from "@base-ui/react/menu";
import { EllipsisVertical, type LucideIcon } from "lucide-react";
import { type ReactElement, useState } from "react";
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
  const [isUsed, setUsed] = useState(false);
  const dots = {
    type: "button",
    "aria-label": t("action.more"),
    className: buttonClass("quiet", "icon"),
    children: <EllipsisVertical aria-hidden />,
  } as const;
  // A table has one in each row: until it is pressed it is but a button.
  if (trigger === undefined && !isUsed) {
    return (
      <button
        {...dots}
        aria-haspopup="menu"
        aria-expanded={false}
        onClick={() => setUsed(true)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setUsed(true);
        }}
      />
    );
  }
  return (
    <Base.Root modal={false} defaultOpen={trigger === undefined}>
      <Base.Trigger render={trigger ?? <button {...dots} />} />
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
