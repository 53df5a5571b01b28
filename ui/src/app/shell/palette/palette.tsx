import { Search } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { isApple } from "@/app/shell/palette/shortcuts.ts";
import { useTexts } from "@/app/shell/palette/texts.ts";
import { useRememberRecent } from "@/app/shell/palette/use-recent.ts";
import { useShortcuts } from "@/app/shell/palette/use-shortcuts.ts";

const PaletteDialog = lazy(() =>
  import("@/app/shell/palette/palette-dialog.tsx").then((module) => ({ default: module.PaletteDialog })),
);
const ShortcutsDialog = lazy(() =>
  import("@/app/shell/palette/shortcuts-dialog.tsx").then((module) => ({ default: module.ShortcutsDialog })),
);

/** The button of the command palette, with all shortcuts; the palette itself is loaded when it is first wanted. */
export function Palette() {
  const t = useTexts();
  const [open, setOpen] = useState<"palette" | "help">();
  const close = useCallback(() => setOpen(undefined), []);
  const onPalette = useCallback(() => setOpen("palette"), []);
  const onHelp = useCallback(() => setOpen("help"), []);
  useShortcuts({ onPalette, onHelp });
  useRememberRecent();
  return (
    <>
      <button
        type="button"
        onClick={onPalette}
        title={t("open")}
        aria-keyshortcuts={isApple() ? "Meta+K" : "Control+K"}
        className="flex h-8 w-full max-w-xs items-center gap-2 rounded-md border border-line-strong bg-sunken px-2 text-sm text-muted hover:bg-hover hover:text-ink max-md:w-8 max-md:justify-center max-md:border-0 max-md:bg-transparent"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 text-left max-md:sr-only">{t("button")}</span>
        <kbd aria-hidden className="font-sans text-xs text-faint max-md:hidden">
          {isApple() ? "⌘ K" : "Ctrl K"}
        </kbd>
      </button>
      <Suspense>
        {open === "palette" && <PaletteDialog onClose={close} onHelp={onHelp} />}
        {open === "help" && <ShortcutsDialog onClose={close} />}
      </Suspense>
    </>
  );
}
