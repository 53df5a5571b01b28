import { Menu as MenuIcon } from "lucide-react";
import { LiveSign } from "@/app/shell/live-sign.tsx";
import { Palette } from "@/app/shell/palette/palette.tsx";
import { PreferencesButton } from "@/app/shell/preferences-button.tsx";
import { IconButton } from "@/shared/components/icon-button.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** The bar above each page. */
export function TopBar({ onMenu }: { readonly onMenu: () => void }) {
  const t = useCommonTexts();
  return (
    <header className="flex h-12 items-center gap-2 border-b px-4 md:px-6">
      <div className="md:hidden">
        <IconButton label={t("nav.open")} onClick={onMenu}>
          <MenuIcon aria-hidden />
        </IconButton>
      </div>
      <div className="flex flex-1 max-md:justify-end">
        <Palette />
      </div>
      <LiveSign />
      <PreferencesButton />
    </header>
  );
}
