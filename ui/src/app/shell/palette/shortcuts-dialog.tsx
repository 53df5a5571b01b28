import { NAVIGATION } from "@/app/shell/navigation.ts";
import { isApple, PAGE_KEYS } from "@/app/shell/palette/shortcuts.ts";
import { useTexts } from "@/app/shell/palette/texts.ts";
import { Dialog } from "@/shared/components/dialog.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

function Key({ name }: { readonly name: string }) {
  return (
    <kbd className="inline-flex h-6 min-w-6 items-center justify-center rounded-sm border border-line-strong bg-sunken px-1.5 font-mono text-xs">
      {name}
    </kbd>
  );
}

/** All shortcuts of the pages. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts();
  const common = useCommonTexts();
  const all: (readonly [text: string, keys: readonly string[], isSequence: boolean])[] = [
    [t("shortcut.palette"), [isApple() ? "⌘" : "Ctrl", "K"], false],
    [t("shortcut.search"), ["/"], false],
    [t("shortcut.help"), ["?"], false],
    [t("shortcut.close"), ["Esc"], false],
    [t("shortcut.range"), [",", "."], false],
    ...NAVIGATION.flat().flatMap(({ text }) => {
      const key = PAGE_KEYS[text];
      if (key === undefined) return [];
      return [[t("shortcut.go", { page: common(`nav.${text}`) }), ["g", key], true] as const];
    }),
  ];
  return (
    <Dialog isOpen onClose={onClose} title={t("shortcut.title")}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-1.5">
        {all.map(([text, keys, isSequence]) => (
          <div key={text} className="contents">
            <dt>{text}</dt>
            <dd className="flex items-center gap-1 text-xs text-faint">
              {keys.map((name, at) => (
                <span key={name} className="flex items-center gap-1">
                  {at > 0 && isSequence && t("shortcut.next")}
                  <Key name={name} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
